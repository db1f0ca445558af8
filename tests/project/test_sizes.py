#!/usr/bin/env python3
"""STYLE.md: a file has at most 500 lines, a function at most 60, in src 3 levels and 6 parameters (10
where arrays come with their shapes, an arena, a job and an error), a line at most 100 columns."""
import re

import tree

FILE_LINES, FUNCTION_LINES, COLUMNS, LEVELS, PARAMETERS = 500, 60, 100, 3, 10


def functions(lines):
    """(first line, name, length) of each function: clang-format puts its braces in column 0."""
    start = None
    for i, line in enumerate(lines):
        if line == "{":
            start = i
        elif line == "}" and start is not None:
            head = start - 1
            while head > 0 and lines[head - 1].strip() and lines[head][:1] in " \t":
                head -= 1
            yield head + 1, lines[head].split("(")[0].split()[-1].lstrip("*"), i - start + 1
            start = None


def check_code(path):
    """Levels and parameters, in the text without comments and strings."""
    body = tree.code(path)
    faults = [f"{path}:{i}: more than {LEVELS} levels deep" for i, s in enumerate(body.split("\n"), 1)
              if re.match(r" {%d,}(if|for|while|switch|do)\b" % (4 * LEVELS + 4), s)]
    for found in re.finditer(r"^[a-z][\w \*]*?\b(\w+)\(([^;{}()]*)\)\s*(;|\n\{)", body, re.M):
        count = found[2].count(",") + 1
        if count > PARAMETERS:
            line = body.count("\n", 0, found.start()) + 1
            faults.append(f"{path}:{line}: {found[1]} has {count} parameters, more than {PARAMETERS}")
    return faults


def main():
    faults, nfiles, nfunctions = [], 0, 0
    for path in tree.files("src", "include", "tests", "bench"):
        if path.startswith("tests/data/"):
            continue
        lines = tree.text(path).split("\n")
        nfiles += 1
        if len(lines) - 1 > FILE_LINES:
            faults.append(f"{path}: {len(lines) - 1} lines, more than {FILE_LINES}")
        faults += [f"{path}:{i}: {len(s)} columns, more than {COLUMNS}"
                   for i, s in enumerate(lines, 1) if len(s) > COLUMNS]
        faults += check_code(path) if path.startswith(("src", "include")) else []
        for number, name, length in functions(lines):
            nfunctions += 1
            if length > FUNCTION_LINES:
                faults.append(f"{path}:{number}: {name} has {length} lines, more than {FUNCTION_LINES}")
    tree.finish(faults, f"{nfiles} files and {nfunctions} functions are short enough")


main()
