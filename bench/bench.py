#!/usr/bin/env python3
"""bench.py BUILD: fleettop's speed and memory against its peers, on the same files in the same run.

The peers, their inputs and their timing are ../shared/peers/peers.py's; ours are the programs
bench/bench_* in the folder BUILD, timed by it as outside commands: 2 threads each, the best of
several runs, each of which starts a process of its own. Then the screen: how long until its first
frame, and how many bytes it sends while nothing happens.

  --only load,fp,iforest,screen   just these        --repeat N    runs of each (5)
  --rounds N   of all tasks in turn, best kept (2)  --data DIR    inputs, made when missing
  --json FILE  all figures                          --scale F     of every size, for a quick try
"""
import argparse
import json
import os
import subprocess
import sys
import venv

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
PEERS = {"load": "load.pandas,load.polars,load.duckdb,load.pyarrow",
         "fp": "fp.tsfresh_minimal", "iforest": "iforest.sklearn,iforest.isotree"}
NEEDS = "numpy scipy pandas polars duckdb pyarrow scikit-learn isotree tsfresh statsmodels".split()
IMPORTS = "import numpy, scipy, pandas, polars, duckdb, pyarrow, sklearn, isotree, tsfresh"


def cache(name):
    return os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "fleettop-bench", name)


def find_peers():
    for folder in (os.environ.get("PEERS", ""), os.path.join(TOP, "../shared/peers"),
                   os.path.join(TOP, "../../shared/peers")):
        if folder and os.path.exists(os.path.join(folder, "peers.py")):
            return os.path.abspath(folder)
    print("SKIP: no ../shared/peers/peers.py beside this tree, so there is nothing to compare with")
    sys.exit(0)


def find_python(peers):
    """A Python that has the peers: /opt/peers, or one made in the cache from the pinned list."""
    made = cache("venv")
    for folder in (os.environ.get("PEERS_VENV", ""), "/opt/peers", made):
        python = os.path.join(folder, "bin/python")
        if folder and os.path.exists(python) and subprocess.run([python, "-c", IMPORTS], capture_output=True).returncode == 0:
            return python
    with open(os.path.join(peers, "requirements.txt")) as f:
        pinned = [s.strip() for s in f if s.split("==")[0].strip() in NEEDS]
    print(f"Installing the peers into {made} (once): {' '.join(pinned)}", flush=True)
    venv.create(made, with_pip=True, clear=True)
    subprocess.run([made + "/bin/pip", "-q", "install", *pinned], check=True)
    return made + "/bin/python"


def ours(build, threads, scale):
    """Our programs, as peers.py takes outside commands; it fills {data} and {csv} in."""
    def program(name):
        return f"{os.path.join(build, 'bench', name)} --threads {threads} "
    series, rows = max(1, round(600 * scale)), max(300, round(100_000 * scale))
    return [
        {"task": "load.fleettop", "unit": "MB", "cmd": program("bench_load") + "{csv}"},
        {"task": "fp.fleettop", "unit": "series", "units": series,
         "cmd": program("bench_fingerprint") + f"--series {series} {{data}}/fleet.csv"},
        {"task": "iforest.fleettop", "unit": "rows", "units": rows,
         "cmd": program("bench_forest") + f"--rows {rows} {{data}}/matrix.csv {{data}}/matrix.truth.csv"},
    ]


def run_peers(args, families, report):
    peers = find_peers()
    python = find_python(peers)
    spec = report + ".ours"
    tasks = [t for t in ours(os.path.abspath(args.build), args.threads, args.scale)
             if t["task"].split(".")[0] in families]
    load = os.path.join(args.data, "load.csv")
    for task in tasks:
        if task["unit"] == "MB" and os.path.exists(load):
            task["units"] = os.path.getsize(load) / 1e6
    with open(spec, "w") as f:
        json.dump(tasks, f)
    only = ",".join([PEERS[f] for f in families] + [t["task"] for t in tasks])
    for k in range(args.rounds):
        print(f"\nround {k + 1} of {args.rounds}", flush=True)
        subprocess.run([python, os.path.join(peers, "peers.py"), "run", "--data", args.data, "--only", only,
                        "--with", spec, "--threads", str(args.threads), "--repeat", str(args.repeat),
                        "--scale", str(args.scale), "--json", report] + (["--best"] if k else []), check=True)
    with open(report) as f:
        return {r["task"]: r for r in json.load(f)["results"]}


def ratios(found):
    """One table: each family, fleettop first, then its peers and how many times it beats them."""
    print(f"\n{'':<22} {'wall s':>8} {'cpu s':>7} {'peak MB':>8} {'rate':>10} {'':<8} "
          f"{'fleettop is':>12} {'memory':>12}")
    for family in PEERS:
        mine = found.get(family + ".fleettop")
        for name in sorted((n for n in found if n.split(".")[0] == family), key=lambda n: n != family + ".fleettop"):
            r = found[name]
            if "error" in r:
                print(f"{name:<22} {r['error']}")
                continue
            line = (f"{name:<22} {r['wall_s']:>8.3f} {r['cpu_s']:>7.2f} {r['peak_mb']:>8.0f} "
                    f"{r.get('rate', 0):>10.1f} {r['unit'] + '/s':<8}")
            if r is not mine and mine and "error" not in mine:
                line += (f" {r['wall_s'] / mine['wall_s']:>6.2f} times {r['peak_mb'] / mine['peak_mb']:>6.2f} times")
            elif r is mine:
                line += " " + "  ".join(f"{k} {v:.4g}" if isinstance(v, float) else f"{k} {v}"
                                        for k, v in (r.get("result") or {}).items())
            print(line)
    print("N times: the peer's seconds, or megabytes, over fleettop's. Above 1 fleettop is better.")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("build")
    p.add_argument("--only", default="load,fp,iforest,screen")
    p.add_argument("--repeat", type=int, default=5)
    p.add_argument("--rounds", type=int, default=2)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--scale", type=float, default=1.0)
    p.add_argument("--data", default=os.environ.get("PEERS_DATA") or cache("data"))
    p.add_argument("--json")
    args = p.parse_args()
    report = args.json or os.path.join(args.build, "bench", "results.json")
    os.makedirs(os.path.dirname(os.path.abspath(report)), exist_ok=True)
    families = [f for f in args.only.split(",") if f in PEERS]
    if families:
        ratios(run_peers(args, families, report))
    if "screen" in args.only.split(","):
        subprocess.run([sys.executable, os.path.join(HERE, "screen.py"), os.path.join(args.build, "fleettop"),
                        os.path.join(TOP, "data/aircraft/series.csv.gz")], check=True)


main()
