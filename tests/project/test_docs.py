#!/usr/bin/env python3
"""The documents agree with the program: its commands, its options, its features, its layers."""
import csv
import io
import re
import shutil
import subprocess

import tree

FLEETTOP = tree.program()
DOCS = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "NEWS")


def helped_commands():
    """Names that `fleettop --help` lists, in its order: two blanks, a name, two blanks or more, words."""
    return re.findall(r"^  ([a-z]+) {2,}\S", tree.output(FLEETTOP, "--help"), flags=re.M)


def check_commands(manual):
    faults, names = [], helped_commands()
    if len(names) < 10:
        return [f"fleettop --help lists only {len(names)} commands: {names}"]
    readme = tree.text("README.md")
    rows = "\n".join(s for s in readme.splitlines() if s.startswith("| `"))
    told = set(re.findall(r"`([a-z]+)[^`]*`", rows)) - {"include", "data", "bench"}
    faults += [f"README.md's table lacks the command {n}" for n in names if n not in told]
    faults += [f"README.md's table has {n}, which is no command" for n in told
               if n not in names and re.search(rf"^\| `{n}[ `]", rows, re.M)]
    faults += [f"the manual has no section on {n}" for n in names if f".Ss fleettop {n} " not in manual]
    for name in names:
        text = tree.output(FLEETTOP, name, "--help")
        if not text.startswith(f"fleettop {name}: ") or "\ntable: " not in text:
            faults.append(f"fleettop {name} --help does not say what it does and what its table holds")
        if len(text.splitlines()) > 40:
            faults.append(f"fleettop {name} --help has {len(text.splitlines())} lines; a screen has 24 to 40")
    return faults


def check_options(manual):
    """Each --option that a document gives to fleettop is in the manual."""
    known = set(re.findall(r"Fl \\-([a-z][a-z-]*)", manual)) | {"version", "help"}
    faults = []
    for path in DOCS:
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            if "configure" in line or "apt-get" in line or "make " in line:
                continue
            faults += [f"{path}:{number}: there is no option --{o}"
                       for o in re.findall(r"(?<![\w-])--([a-z][a-z-]+)", line) if o not in known]
    return faults


def check_features(manual):
    del manual
    rows = list(csv.DictReader(io.StringIO(tree.output(FLEETTOP, "features", "--format", "csv"))))
    faults = [] if len(rows) >= 20 else [f"fleettop features lists only {len(rows)} features"]
    for row in rows:
        lacking = [k for k in ("feature", "family", "meaning", "formula", "range", "cost") if not row.get(k)]
        faults += [f"the feature {row.get('feature')} lacks its {k}" for k in lacking]
    return faults


def check_layers(manual):
    """ARCHITECTURE.md's table says what LAYERS says."""
    del manual
    faults, layers = [], {}
    for line in tree.text("LAYERS").splitlines():
        found = re.match(r"([a-z]+):(.*)$", line)
        if found:
            layers[found[1]] = set(found[2].split())
    rows = dict(re.findall(r"^\| `([a-z]+)` \|.*\| ([a-z ]+) \|$", tree.text("ARCHITECTURE.md"), flags=re.M))
    for name, may in layers.items():
        if name not in rows:
            faults += [] if name == "validate" else [f"ARCHITECTURE.md's table lacks the layer {name}"]
        elif rows[name] not in ("all above", "nothing") and set(rows[name].split()) != may:
            faults.append(f"ARCHITECTURE.md says that {name} may include {rows[name]}; LAYERS: {' '.join(sorted(may))}")
    return faults


def check_sizes(manual):
    """README is short and starts with the two commands; every file that a document names is there."""
    faults, readme = [], tree.text("README.md").splitlines()
    if len(readme) > 150:
        faults.append(f"README.md has {len(readme)} lines, more than 150")
    first = "\n".join(readme[:20])
    faults += [f"README.md does not name {c} on its first screen" for c in ("tools/demo", "tools/check")
               if c not in first]
    if shutil.which("groff"):
        said = subprocess.run(["groff", "-mdoc", "-ww", "-z", "-Tutf8"], input=manual, capture_output=True, text=True)
        faults += [f"the manual: {s}" for s in said.stderr.splitlines()[:10]]
    return faults


def main():
    manual = tree.output(FLEETTOP, "--man")
    faults = []
    for check in (check_commands, check_options, check_features, check_layers, check_sizes):
        faults += check(manual)
    tree.finish(faults, "documents and program agree")


main()
