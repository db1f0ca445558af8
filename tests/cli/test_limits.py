#!/usr/bin/env python3
"""Under any limit of memory: the whole table, or status 6 with a sentence; never a crash, never a wait for ever."""
import os
import resource
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from program import PROGRAM, TOP, ProgramTest

PUMPS = os.path.join(TOP, "data", "pumps", "series.csv.gz")


class Limits(ProgramTest):
    def whole_or_refused(self, result):
        self.assertIn(result.code, (0, 6), result.err)
        if result.code == 6:
            self.assertEqual(result.out, "")
            self.assertIn("fleettop: ", result.err)
        else:
            self.assertEqual(len(result.out.splitlines()), 49)
        return result.code

    def test_memory(self):
        codes = [self.whole_or_refused(self.run_program("triage", PUMPS, "--no-cache", "--trees", "30", "--memory",
                                                        str(mib), "--format", "csv"))
                 for mib in (1, 2, 3, 5, 8, 11, 13, 15, 17, 20, 200)]
        self.assertEqual((codes[0], codes[-1]), (6, 0))
        self.assertEqual(codes, sorted(codes, reverse=True))

    def test_address_space(self):
        with open(PROGRAM, "rb") as f:
            program = f.read()
        if b"__asan_init" in program or b"__tsan_init" in program:
            self.skipTest("sanitizers take more address space than this")
        for mib in (60, 200, 330, 1000):
            limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (mib << 20, mib << 20))
            code = self.whole_or_refused(self.run_program("triage", PUMPS, "--no-cache", "--trees", "30", "--format",
                                                          "csv", preexec_fn=limit))
            self.assertEqual(code, 6 if mib < 300 else code)

    def test_what_is_left_out_of_a_matrix_is_said(self):
        rows = "".join("u%d,%d,%d,t%d\n" % (i, i, i * i % 17, i) for i in range(300))
        r = self.run_program("detect", "--matrix", self.write("m.csv", "id,a,b,c\n" + rows + "bad,row\n"), "--no-cache")
        self.expect(r, 0, "1 columns of text are left out: c", "skipped")


if __name__ == "__main__":
    unittest.main()
