"""What a process used: CPU, memory, disk, and on what machine; Linux only, as the figures come from /proc."""

import os
import platform
import resource
import time
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Self

_PAGE = resource.getpagesize()


def pin(core: int) -> None:
    """Keep this process, and whatever it starts, on one core."""
    os.sched_setaffinity(0, {core})


def last_core() -> int:
    """The core to measure on: the last one this process may use, since the first serves most interrupts."""
    return max(os.sched_getaffinity(0))


def cpu_seconds() -> float:
    """CPU seconds (user and system) of this process with all its threads, and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def resident_bytes() -> int:
    """Memory the process holds now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE


def peak_bytes() -> int:
    """The most memory the process ever held, and its largest worker process where it had any."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    worker = children.ru_maxrss * 1024 if children.ru_utime else 0
    # Not ru_maxrss of this process: after an exec it still counts what the parent held.
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return worker + next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


def folder_bytes(folder: Path) -> int:
    """The size of all files in a folder and below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def percentile(values: list[float], share: float) -> float:
    """The smallest value that at least this share of them does not exceed."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


@dataclass(slots=True)
class Clock:
    """CPU and wall seconds spent in the blocks it was wrapped around."""

    cpu: float = 0.0
    wall: float = 0.0

    def __enter__(self) -> Self:
        self.cpu -= cpu_seconds()
        self.wall -= time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.cpu += cpu_seconds()
        self.wall += time.perf_counter()


def machine() -> str:
    """The machine in one line: processor, cores, memory, system and Python."""
    names = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PHYS_PAGES") * _PAGE / 2**30
    return (
        f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release().partition('-')[0]}, Python {platform.python_version()}"
    )
