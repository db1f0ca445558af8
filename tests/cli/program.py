"""Runs the built program for the tests beside this file."""
import os
import subprocess
import tempfile
import unittest

TOP = os.environ.get("top_srcdir", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
PROGRAM = os.path.abspath(os.path.join(os.environ.get("top_builddir", "."), "fleettop"))


class Result:
    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err


class ProgramTest(unittest.TestCase):
    """A folder of its own for each test, also the home of the store."""

    maxDiff = None

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="fleettop-cli-")
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, data):
        with open(self.path(name), "wb") as f:
            f.write(data if isinstance(data, bytes) else data.encode())
        return self.path(name)

    def run_program(self, *args, stdin=b"", env=None, **more):
        full = dict(os.environ, XDG_DATA_HOME=self.folder.name, LC_ALL="C.UTF-8", TERM="dumb")
        full.pop("FLEETTOP_STORE", None)
        full.update(env or {})
        p = subprocess.run([PROGRAM, *args], input=stdin, capture_output=True, env=full, timeout=60, **more)
        return Result(p.returncode, p.stdout.decode("utf-8", "replace"), p.stderr.decode("utf-8", "replace"))

    def expect(self, result, code, *sentences):
        """The status, and sentences that standard error holds; no control byte but newline anywhere on it."""
        self.assertEqual(result.code, code, result.err + result.out[:500])
        for s in sentences:
            self.assertIn(s, result.err)
        self.assertFalse([c for c in result.err if ord(c) < 32 and c != "\n"], repr(result.err))
        return result
