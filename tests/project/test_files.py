#!/usr/bin/env python3
"""Each C file is in a makefile, each header opens with what it is for
and has its guard."""
import re

import tree


def main():
    named = set()
    for path in tree.files("src", "tests", "bench", "doc", "data", ends=(".mk",)):
        named |= set(re.findall(r"[\w./-]+", tree.text(path)))
    faults = []
    paths = [p for p in tree.files("src", "include", "tests", "bench") if not p.startswith("tests/data/")]
    for path in paths:
        if path.endswith(".c") and path not in named:
            faults.append(f"{path}: no makefile names it")
        body = tree.text(path)
        if path.startswith("include/"):
            if not body.startswith("/* "):
                faults.append(f"{path}: it does not open with what it is for")
            guard = re.sub(r"\W", "_", path[len("include/"):]).upper()
            if f"#ifndef {guard}\n#define {guard}\n" not in body:
                faults.append(f"{path}: its guard should be {guard}")
    scripts = tree.files("tests/project", "tests/cli", "tests/screen", "tests/fault", ends=(".py", ".sh"))
    faults += [f"{p}: no makefile names it" for p in scripts if p not in named]
    tree.finish(faults, f"{len(paths)} C files and {len(scripts)} scripts are in the makefiles")


main()
