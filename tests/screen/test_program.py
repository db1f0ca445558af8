#!/usr/bin/env python3
"""The program's own screen over the bundled pumps, by a script through every pane: what a command
prints, its pane shows. (Under a sanitizer this is also a walk through one long session.)"""
import os
import subprocess
import sys
import tempfile

TOP = os.environ.get("srcdir") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("top_builddir", ".")
PROGRAM = os.path.join(BUILD, "fleettop")

SHOTS = {  # picture: the keys that lead there, what must be seen
    "anomalies": ("", ["rank", "score", "reason", "1/48"]),
    "series": ("keys Enter", ["readings, M4", "metric", "statistic", "rank 1"]),
    "metric": ("keys ]", ["readings, M4"]),
    "zoom": ("keys l L + +", ["readings, M4"]),
    "device": ("keys n n", ["rank 3"]),
    "features": ("keys 3", ["robust z", "1/48"]),
    "clusters": ("keys 4", ["units", "map of units"]),
    "sources": ("keys 1", ["column", "role", "device", "metric"]),
    "describe": ("keys :\ntype describe\nkeys Enter", ["mean", "describe "]),
    "limited": ("keys :\ntype explain --of pump-036 --limit 3\nkeys Enter", ["explain ", "1/3"]),
    "refreshed": ("keys 5 R", ["rank", "score", "3/48"]),
    "help": ("keys ?", [":triage", "everywhere"]),
}


def main():
    data = [os.path.join(TOP, "data/pumps", n) for n in sorted(os.listdir(os.path.join(TOP, "data/pumps")))
            if n.startswith("readings") or n.startswith("series")]
    if not os.path.exists(PROGRAM) or not data:
        print("SKIP: no program or no data")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as work:
        script = os.path.join(work, "script")
        with open(script, "w", encoding="utf-8") as f:
            f.write("resize 120x70\n")
            for name, (keys, _) in SHOTS.items():
                f.write(f"{keys}\nwait idle\nshot {work}/{name}\n")
        env = dict(os.environ, FLEETTOP_SCRIPT=script, LC_ALL="C.UTF-8", XDG_DATA_HOME=work, XDG_STATE_HOME=work,
                   XDG_CACHE_HOME=work)
        done = subprocess.run([PROGRAM, data[0], "--seed", "7"], env=env, capture_output=True, text=True, timeout=100)
        faults = [] if done.returncode == 0 and done.stdout == "" else [f"status {done.returncode}: {done.stderr[-2000:]}"]
        for name, (_, wanted) in SHOTS.items():
            path = os.path.join(work, name)
            text = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
            faults += [f"{name} does not show \"{w}\":\n{text}" for w in wanted if w not in text]
    for fault in faults:
        print(fault)
    print(f"{len(SHOTS)} pictures, {len(faults)} faults")
    sys.exit(1 if faults else 0)


main()
