#!/usr/bin/env python3
"""INT, TERM and HUP end a long command within a second, with 128 + n and without half a table."""
import os
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import PROGRAM, ProgramTest


class Signals(ProgramTest):
    def start(self, *args, **more):
        env = dict(os.environ, XDG_DATA_HOME=self.folder.name, LC_ALL="C.UTF-8")
        return subprocess.Popen([PROGRAM, *args], env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, **more)

    def end(self, p, number):
        time.sleep(0.25)
        self.assertIsNone(p.poll(), "ended before the signal")
        began = time.monotonic()
        p.send_signal(number)
        out, err = p.communicate(timeout=20)
        self.assertLess(time.monotonic() - began, 3, "a second, and some for a busy machine")
        self.assertEqual(p.returncode, 128 + number, err)
        self.assertEqual(out, b"")

    def test_a_long_computation_ends(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self.end(self.start("synth", "--devices", "2000", "--readings", "20000"), number)

    def test_a_wait_that_asks_for_nothing_ends(self):
        os.mkfifo(self.path("list"))
        csv = self.write("x.csv", "device,time,a\nx,2024-01-01,1\n")
        for number in (signal.SIGINT, signal.SIGTERM):
            self.end(self.start("devices", csv, "--device-list", self.path("list")), number)

    def test_what_nohup_ignores_stays_ignored(self):
        os.mkfifo(self.path("data"))
        p = self.start("devices", self.path("data"), "--format", "csv",
                       preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        with open(self.path("data"), "w") as f:
            f.write("device,time,a\n")
            f.flush()
            time.sleep(0.2)
            p.send_signal(signal.SIGHUP)
            time.sleep(0.2)
            for i in range(20):
                f.write("x,2024-01-01T00:00:%02d,%d\n" % (i, i))
        out, err = p.communicate(timeout=20)
        self.assertEqual(p.returncode, 0, err)
        self.assertIn(b"x,ok,20", out)


if __name__ == "__main__":
    unittest.main()
