"""One arena of memory for all threads: what a question used for a moment serves the next, whichever thread asks it.

The C library gives each thread an arena of its own, and each keeps what it once grew to. Python's threads take turns
anyway, so that eight arenas are no faster than one and hold eight times as much.
"""

import ctypes
from functools import cache

_M_ARENA_MAX = -8  # as malloc.h of glibc has it


@cache
def share_arena() -> bool:
    """Let threads that begin from now on take memory from the arenas there are; whether the C library can do it."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # not glibc, whose arenas alone are meant
        return False
    return bool(mallopt(_M_ARENA_MAX, 1))
