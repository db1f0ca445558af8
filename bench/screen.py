#!/usr/bin/env python3
"""screen.py FLEETTOP FILE: how long until the screen's first frame, and what it sends when idle.

Runs the program on a pseudo-terminal of 80x24 and says, as the median of some starts:
  first frame   from exec until the first text that is not an escape sequence has come
  list shown    until the output has paused for good: the fleet is read, scored and drawn
  idle          bytes sent, and processor time used, in 5 s in which nothing happens
  quit          from the key q until the process has gone
"""
import fcntl
import os
import pty
import re
import select
import statistics
import struct
import sys
import termios
import time

STARTS, IDLE_S, QUIET_S, LIMIT_S = 5, 5.0, 1.0, 60.0
ESCAPES = re.compile(rb"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[()*+].|[=>78DEHMc])|[\x00-\x1f]")


def start(words):
    pid, fd = pty.fork()
    if pid == 0:
        try:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.execv(words[0], words)
        finally:
            os._exit(127)
    return pid, fd


def read(fd, seconds):
    """What comes within `seconds`, as soon as it comes; b"" when nothing does, None at the end."""
    if not select.select([fd], [], [], seconds)[0]:
        return b""
    try:
        return os.read(fd, 65536) or None
    except OSError:
        return None


def cpu_s(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def draw(fd, since):
    """(first frame, last byte before a pause of QUIET_S, bytes), in seconds since `since`."""
    seen, first, last = b"", None, since
    while time.monotonic() - since < LIMIT_S:
        more = read(fd, QUIET_S)
        if more is None:
            sys.exit("the program ended: " + ESCAPES.sub(b" ", seen).decode(errors="replace")[-400:].strip())
        if not more:
            break
        last = time.monotonic()
        seen += more
        if first is None and len(ESCAPES.sub(b"", seen).replace(b" ", b"")) >= 20:
            first = last
    return (first or last) - since, last - since, len(seen)


def quit_s(pid, fd):
    since = time.monotonic()
    os.write(fd, b"q")
    while read(fd, LIMIT_S):
        pass
    os.waitpid(pid, 0)
    return time.monotonic() - since


def main():
    words = sys.argv[1:]
    firsts, shown, sent, ends = [], [], [], []
    idle = (0, 0.0)
    for k in range(STARTS):
        since = time.monotonic()
        pid, fd = start(words)
        first, last, count = draw(fd, since)
        firsts.append(first), shown.append(last), sent.append(count)
        if k == 0:
            before, until, quiet = cpu_s(pid), time.monotonic() + IDLE_S, 0
            while time.monotonic() < until:
                quiet += len(read(fd, max(0.0, until - time.monotonic())) or b"")
            idle = (quiet, cpu_s(pid) - before)
        ends.append(quit_s(pid, fd))
        os.close(fd)
    print(f"\nscreen, 80x24 ({STARTS} starts, median): first frame {1e3 * statistics.median(firsts):.0f} ms, "
          f"list shown {1e3 * statistics.median(shown):.0f} ms, {statistics.median(sent):.0f} bytes; "
          f"idle {IDLE_S:.0f} s: {idle[0]} bytes, {1e3 * idle[1]:.0f} ms of processor; "
          f"quit {1e3 * statistics.median(ends):.0f} ms")


main()
