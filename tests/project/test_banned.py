#!/usr/bin/env python3
"""No function of banned.txt is called outside the files that the list allows."""
import os
import re

import tree


def read_rules():
    rules = []
    for line in tree.text("tests/project/banned.txt").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        names, where, instead = (part.strip() for part in line.split("|"))
        names = names.split()
        call = names[0] != "word"
        names = names if call else names[1:]
        pattern = r"(?<![\w.>])(" + "|".join(names) + r")\b" + (r"\s*\(" if call else "")
        rules.append((re.compile(pattern), where.split(), instead))
    return rules


def main():
    rules = read_rules()
    faults, seen = [], 0
    for path in tree.files("src", "include", "tests", "bench"):
        seen += 1
        body = tree.code(path)
        for pattern, where, instead in rules:
            if any(path == w or (w[-1] in "/*" and path.startswith(w.rstrip("*"))) for w in where):
                continue
            for found in pattern.finditer(body):
                number = body.count("\n", 0, found.start()) + 1
                faults.append(f"{os.path.join(path)}:{number}: {found[1]} is banned; use {instead}")
    tree.finish(faults, f"{seen} files call nothing that is banned")


main()
