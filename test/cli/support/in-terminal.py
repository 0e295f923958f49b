"""Runs a command in a pseudo-terminal of 40 lines and 100 columns: passes on what is typed, what it prints, its exit code."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios

pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
# As a terminal does with Ctrl-C: the program that runs in it is told, and ends this one.
signal.signal(signal.SIGINT, lambda *_: os.kill(pid, signal.SIGINT))
inputs = [terminal, 0]
while True:
    ready, _, _ = select.select(inputs, [], [])
    if 0 in ready:
        typed = os.read(0, 65536)
        if typed:
            os.write(terminal, typed)
        else:
            inputs.remove(0)
    if terminal not in ready:
        continue
    try:
        data = os.read(terminal, 65536)
    except OSError:  # Linux' way to say that the other end is closed
        break
    if not data:
        break
    os.write(1, data)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
