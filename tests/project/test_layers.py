#!/usr/bin/env python3
"""Each include is one that LAYERS allows; foreign headers stay in the files that it names."""
import os
import re

import tree


def read_layers():
    allowed, only = {}, {}
    for line in tree.text("LAYERS").splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        head, _, tail = line.partition(":")
        if head.startswith("only "):
            only[head[5:].strip()] = tail.split()
        else:
            allowed[head.strip()] = set(tail.split()) | {head.strip()}
    return allowed, only


def check_include(path, layer, name, quoted, allowed, only):
    base = name.rsplit("/", 1)[-1]
    if not quoted:
        if base in only and not any(path == o or (o.endswith("/") and path.startswith(o)) for o in only[base]):
            return f"<{name}> belongs only in {' '.join(only[base])}"
        return None
    if "/" not in name:                                # a private header of the same folder
        beside = os.path.join(tree.TOP, os.path.dirname(path), name)
        return None if os.path.exists(beside) else f'"{name}" lacks its layer: write "{layer}/{name}"'
    to = name.split("/")[0]
    if to not in allowed:
        return f'"{name}" is of no layer'
    if to not in allowed[layer]:
        return f'{layer} may not include "{name}" (LAYERS: {" ".join(sorted(allowed[layer] - {layer})) or "nothing"})'
    return None


def main():
    allowed, only = read_layers()
    only["ncurses.h"] = only["ncursesw/curses.h"] = only.get("curses.h", [])
    faults, seen = [], 0
    for path in tree.files("src", "include"):
        layer = path.split("/")[1]
        if layer not in allowed:
            faults.append(f"{path}: the folder {layer} is not in LAYERS")
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            found = re.match(r'\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', line)
            if not found:
                continue
            seen += 1
            fault = check_include(path, layer, found[1] or found[2], bool(found[1]), allowed, only)
            if fault:
                faults.append(f"{path}:{number}: {fault}")
    tree.finish(faults, f"{seen} includes agree with LAYERS")


main()
