#!/usr/bin/env python3
"""What `fetch` kept is found again by the same file only, whole or cut."""
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import ProgramTest

READINGS = "device,time,a\nx,2020-01-01T00:00:00Z,1\nx,2021-01-01T00:00:00Z,2\ny,2020-01-01T00:00:00Z,3\n"


class Offline(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("x.csv", READINGS)
        self.expect(self.run_program("fetch", "x.csv", cwd=self.folder.name), 0)

    def counts(self, *options):
        r = self.run_program("devices", "./x.csv", "--offline", "--format", "csv", "--fields", "device,readings",
                             *options, cwd=self.folder.name)
        self.expect(r, 0, "from the store")
        return r.out.splitlines()[1:]

    def test_the_whole_and_parts_of_it(self):
        os.unlink(self.path("x.csv"))
        self.assertEqual(self.counts(), ["x,2", "y,1"])
        self.assertEqual(self.counts("--since", "2020-06-01"), ["x,1", "y,0"])
        self.assertEqual(self.counts("--until", "2020-06-01"), ["x,1", "y,1"])
        self.assertEqual(self.counts("--devices", "x"), ["x,2"])
        self.assertEqual(self.counts("--last", "1"), ["x,1", "y,1"])

    def test_a_file_of_the_same_name_elsewhere_is_another(self):
        os.mkdir(self.path("sub"))
        r = self.run_program("devices", "x.csv", "--offline", cwd=self.path("sub"))
        self.expect(r, 5, "holds no readings of this source")

    def test_tables_and_unknown_devices_are_refused(self):
        for command in ("rows", "describe", "sources"):
            self.expect(self.run_program(command, "x.csv", "--offline", cwd=self.folder.name), 2, "--offline")
        r = self.run_program("devices", "x.csv", "--offline", "--devices", "z", cwd=self.folder.name)
        self.expect(r, 2, 'no device "z"')


if __name__ == "__main__":
    unittest.main()
