"""What a process that reads a stranger's file may not do: take much, reach a network, write, or look into others."""

import contextlib
import ctypes
import os
import platform
import resource
import signal
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CLONE_NEWNS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x0002_0000, 0x1000_0000, 0x4000_0000
_MS_BIND, _MS_REC, _MS_PRIVATE = 1 << 12, 1 << 14, 1 << 18
_TMP = Path("/tmp")  # noqa: S108  # covered by a folder of our own before anything is written there
_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 22, 36, 38
_SECCOMP_MODE_FILTER = 2

# Numbers of system calls differ between processors; AUDIT_ARCH names the processor.
_PROCESSORS: dict[str, tuple[int, dict[str, int]]] = {
    "x86_64": (0xC000_003E, {"socket": 41, "ptrace": 101, "read_other": 310, "write_other": 311}),
    "aarch64": (0xC000_00B7, {"socket": 198, "ptrace": 117, "read_other": 270, "write_other": 271}),
}
_IO_URING_SETUP, _PIDFD_GETFD = 425, 438  # the same on all
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446
_ALLOW, _DENY = 0x7FFF_0000, 0x0005_0000 | 13  # 13 is EACCES
_AF_UNIX = 1

# Rights of Landlock that change something: write, remove, make; since its second version move, since the third cut.
_WRITE_FILE, _REFER, _TRUNCATE = 1 << 1, 1 << 13, 1 << 14
_CHANGING = _WRITE_FILE | sum(1 << bit for bit in range(4, 13))
_RULE_PATH_BENEATH = 1


@dataclass(frozen=True, slots=True)
class Confinement:
    """The limits of one child: bytes of memory, seconds of processor, and the one folder it may write to, if any."""

    memory_bytes: int
    cpu_seconds: int
    scratch: Path | None = None
    scratch_bytes: int = 0  # of one file in that folder


def confine(limits: Confinement) -> Path | None:
    """Bind this process, and all it starts, for good; what the system does not know is left out.

    Returns where the scratch folder is from now on. It becomes /tmp, because LibreOffice will have a socket
    there; where the system does not let it, a converter may write as we may, within the limits of size.
    """
    scratch = limits.scratch
    hidden = scratch is not None and _becomes_tmp(scratch)
    if hidden:
        scratch = _TMP
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    # The soft limit ends the child with SIGXCPU, a second later the hard one kills it.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    size = limits.scratch_bytes if limits.scratch else 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    _system().prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _system().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if scratch is None or hidden:
        refuse_changes(scratch)
    # A converter talks to itself over a socket in its folder; sockets of the network stay shut.
    refuse_calls(unix_sockets=scratch is not None)
    return scratch


def leave_network() -> bool:
    """Move this process, and so its children, into a network of their own without any link; False where refused."""
    return any(_system().unshare(flags) == 0 for flags in (_CLONE_NEWNET, _CLONE_NEWUSER | _CLONE_NEWNET))


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, so that none can get away."""
    _system().prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def end_children() -> None:
    """Kill and reap every child of this process, and theirs as they become ours, until none is left."""
    while True:
        for child in _children():
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        try:
            os.wait()
        except ChildProcessError:
            return


def refuse_calls(*, unix_sockets: bool) -> bool:
    """Refuse sockets and looks into other processes (seccomp-bpf); needs PR_SET_NO_NEW_PRIVS. False where unknown.

    The filter is a program of the kernel's packet filter: jump offsets count the lines that are leapt over.
    """
    known = _PROCESSORS.get(platform.machine())
    if known is None:
        return False
    architecture, numbers = known
    refused = [
        numbers["ptrace"],
        numbers["read_other"],
        numbers["write_other"],
        _IO_URING_SETUP,
        _PIDFD_GETFD,
    ]
    load, equal, at_least, end = 0x20, 0x15, 0x35, 0x06
    program = [
        (load, 0, 0, 4),
        (equal, 1, 0, architecture),
        (end, 0, 0, _DENY),  # the calls of another processor that this one can pretend to be
        (load, 0, 0, 0),
        (at_least, 0, 1, 0x4000_0000),
        (end, 0, 0, _DENY),
    ]
    for number in refused:
        program += [(equal, 0, 1, number), (end, 0, 0, _DENY)]
    program.append((equal, 0, 3 if unix_sockets else 1, numbers["socket"]))
    if unix_sockets:
        program += [(load, 0, 0, 16), (equal, 1, 0, _AF_UNIX)]
    program += [(end, 0, 0, _DENY), (end, 0, 0, _ALLOW)]
    lines = b"".join(struct.pack("<HBBI", *line) for line in program)
    buffer = ctypes.create_string_buffer(lines, len(lines))
    header = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(program), ctypes.addressof(buffer)), 16)
    return bool(_system().prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(header), 0, 0) == 0)


def refuse_changes(scratch: Path | None) -> bool:
    """Refuse every change to files but below `scratch` (Landlock); needs PR_SET_NO_NEW_PRIVS. False where unknown."""
    version = _system().syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    handled = _CHANGING | (_REFER if version > 1 else 0) | (_TRUNCATE if version > 2 else 0)  # noqa: PLR2004  # versions
    asked = ctypes.create_string_buffer(struct.pack("<Q", handled), 8)
    rules = _system().syscall(_LANDLOCK_CREATE, ctypes.byref(asked), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    try:
        _permit(rules, Path("/dev/null"), _WRITE_FILE)
        if scratch is not None:
            _permit(rules, scratch, handled)
        return bool(_system().syscall(_LANDLOCK_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


def _becomes_tmp(scratch: Path) -> bool:
    """Show this process and its children the folder as /tmp; False where that is not permitted."""
    system = _system()
    return (
        any(system.unshare(flags) == 0 for flags in (_CLONE_NEWNS, _CLONE_NEWUSER | _CLONE_NEWNS))
        and system.mount(None, b"/", None, _MS_REC | _MS_PRIVATE, None) == 0
        and system.mount(os.fsencode(scratch), os.fsencode(_TMP), None, _MS_BIND, None) == 0
    )


def _permit(rules: int, path: Path, rights: int) -> None:
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = ctypes.create_string_buffer(struct.pack("<Qi", rights, place), 12)
        _system().syscall(_LANDLOCK_ADD, rules, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(place)


def _children() -> list[int]:
    """The children of this process; from the kernel's list where it keeps one, else from all processes."""
    own = os.getpid()
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{own}/task/{own}/children").read_text("ascii").split()]
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if int((entry / "stat").read_text("ascii", "replace").rpartition(")")[2].split()[1]) == own:
                found.append(int(entry.name))
    return found


def _system() -> Any:
    return ctypes.CDLL(None, use_errno=True)
