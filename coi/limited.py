"""Runs a verb of the command line within limits of time and memory, and behind everybody else's work."""

import os
import resource
import signal
import sys

NICE = 10
_GIB = 2**30


def command(seconds: float, gibibytes: float, arguments: tuple[str, ...]) -> list[str]:
    """The command that runs the verb within the limits; whatever it starts has the same memory limit."""
    return [sys.executable, "-m", "coi.limited", str(int(seconds) + 1), str(gibibytes), *arguments]


def main() -> None:
    """Set the limits, then become the verb."""
    seconds, gibibytes, *arguments = sys.argv[1:]
    os.nice(NICE)
    memory = int(float(gibibytes) * _GIB)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # An alarm outlives the change of program and even the death of whoever waits for this process.
    signal.alarm(int(seconds))
    os.execv(sys.executable, [sys.executable, "-m", "coi", *arguments])  # noqa: S606  # our own verb, no shell


if __name__ == "__main__":
    main()
