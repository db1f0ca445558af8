"""What the tests of this folder share: the tree, its files, C without comments, skipping aloud."""
import os
import re
import subprocess
import sys

TOP = os.environ.get("srcdir") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("top_builddir", ".")


def skip(why):
    print("SKIP:", why)
    sys.exit(77)


def finish(faults, fine):
    """Print each fault, or one line that says what was looked at."""
    for line in faults:
        print(line)
    print(f"{len(faults)} faults" if faults else fine)
    sys.exit(1 if faults else 0)


def files(*folders, ends=(".c", ".h")):
    """Paths below the tree's `folders`, relative to its top, sorted."""
    found = []
    for folder in folders:
        for where, names, inside in os.walk(os.path.join(TOP, folder)):
            names[:] = [n for n in names if not n.startswith(".")]
            found += [os.path.relpath(os.path.join(where, n), TOP) for n in inside
                      if n.endswith(ends) and not n.startswith(".")]
    return sorted(found)


def text(path):
    with open(os.path.join(TOP, path), encoding="utf-8") as f:
        return f.read()


def code(path):
    """The C text with comments and the insides of strings and characters blanked; lines stay."""
    def blank(match):
        s = match.group(0)
        if s[0] in "\"'":
            return s[0] + " " * (len(s) - 2) + s[0]
        return re.sub(r"[^\n]", " ", s)
    pattern = r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, blank, text(path), flags=re.S)


def program(name="fleettop"):
    path = os.path.join(BUILD, name)
    if not os.path.exists(path):
        sys.exit(f"{path} is not built")
    return path


def output(*words, **how):
    """What a command prints; the test fails when the command does."""
    return subprocess.run(words, check=True, capture_output=True, text=True, **how).stdout
