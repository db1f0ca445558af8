#!/usr/bin/env python3
"""No variable outlives a call but in log.c and term_curses.c: the objects' writable sections are
empty. What is const and holds pointers lies in .data.rel.ro, which the loader makes read-only."""
import os
import re
import shutil
import subprocess

import tree

MAY = {"log.o", "term_curses.o"}


def writable(text):
    """(object, section, symbol) of each symbol that lies in memory which can be written."""
    name = "?"
    for line in text.splitlines():
        found = re.match(r"^(\S+):\s+file format", line)
        if found:
            name = found[1]
            continue
        found = re.match(r"^[0-9a-f]+ (.{7}) (\S+)\s+([0-9a-f]+)\s+(.*)$", line)
        if not found or "d" in found[1][5] or int(found[3], 16) == 0:
            continue
        section = found[2]
        if section == "*COM*" or re.match(r"\.(data|bss|tdata|tbss)\b(?!\.rel\.ro)", section):
            yield name, section, found[4].split()[-1]


def main():
    if os.environ.get("INSTRUMENTED", "no") != "no":
        tree.skip("sanitizers and coverage keep variables of their own in each object")
    if not shutil.which("objdump"):
        tree.skip("no objdump; on Debian: apt install binutils")
    library = os.path.join(tree.BUILD, "libfleettop.a")
    text = tree.output("objdump", "-t", library)
    own = [os.path.join(tree.BUILD, "src/cli", f) for f in os.listdir(os.path.join(tree.BUILD, "src/cli"))
           if f.endswith(".o")]
    for path in own:
        text += tree.output("objdump", "-t", path).replace(path + ":", os.path.basename(path) + ":")
    faults = [f"{name}: {symbol} can be written ({section})" for name, section, symbol in writable(text)
              if name not in MAY]
    count = len(subprocess.run(["ar", "t", library], capture_output=True, text=True, check=True).stdout.split())
    tree.finish(faults, f"{count + len(own)} objects hold no variable")


main()
