"""A program on a pseudo-terminal, as an emulator sees it: keys in, bytes out, and how it ended."""
import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time


def shell_run():
    """Return in a child that is the foreground job; the parent waits, continues it once, ends as it."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpgrp())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        return
    while True:
        _, status = os.waitpid(child, os.WUNTRACED)
        if not os.WIFSTOPPED(status):
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
        os.write(1, b"[stopped]")
        time.sleep(0.3)
        os.kill(child, signal.SIGCONT)


class Run:
    def __init__(self, argv, rows=24, cols=80, env=None, ignore_hup=False, shell=False):
        """With `shell`, a parent stands between, as a shell does, that continues what was stopped."""
        self.all = b""
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))
        self.before = termios.tcgetattr(slave)
        self.pid = os.fork()
        if self.pid == 0:
            os.close(master)
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(slave, fd)
            if shell:
                shell_run()
            if ignore_hup:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
            full = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "LINES", "COLUMNS")}
            full.update({"TERM": "xterm-256color", "LC_ALL": "C.UTF-8"})
            for key, value in (env or {}).items():
                full.pop(key, None) if value is None else full.__setitem__(key, value)
            try:
                os.execve(argv[0], argv, full)
            finally:
                os._exit(127)
        self.slave = slave
        self.master = master
        self.status = None

    def read(self, quiet=0.08, most=5.0):
        """What arrives until nothing has for `quiet` seconds."""
        got, end = b"", time.monotonic() + most
        while time.monotonic() < end:
            ready, _, _ = select.select([self.master], [], [], quiet)
            if not ready:
                break
            try:
                piece = os.read(self.master, 65536)
            except OSError:
                break
            if not piece:
                break
            got += piece
        self.all += got
        return got

    def wait_for(self, text, most=5.0):
        end = time.monotonic() + most
        got = b""
        while text not in got and time.monotonic() < end:
            got += self.read(quiet=0.02, most=0.1)
        return got

    def keys(self, data, quiet=0.08):
        os.write(self.master, data)
        return self.read(quiet)

    def resize(self, rows, cols):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def kill(self, number):
        os.kill(self.pid, number)

    def is_alive(self):
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self.status = status if pid else None
        return self.status is None

    def wait(self, seconds):
        """True when it has ended within so many seconds."""
        end = time.monotonic() + seconds
        while self.is_alive() and time.monotonic() < end:
            if self.master is not None:
                self.read(quiet=0.01, most=0.02)
            else:
                time.sleep(0.01)
        return not self.is_alive()

    def modes(self):
        return termios.tcgetattr(self.slave)

    def hang_up(self):
        os.close(self.slave)
        os.close(self.master)
        self.master = None

    def end(self):
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
