"""One arena of memory for all threads: what a question used for a moment serves the next, whichever thread asks it.

The C library gives each thread an arena of its own, and each keeps what it once grew to. Python's threads take turns
anyway, so that eight arenas are no faster than one and hold eight times as much. And it gives back at once what is large
and free: to get it again, page by page, takes longer than most of what a question does in it.
"""

import ctypes
from functools import cache

# As malloc.h of glibc has them.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8

KEPT = 64 << 20  # bytes at the end of the arena that may be free
_LARGE = 32 << 20  # bytes: what is larger is given back at once; the most there can be


@cache
def share_arena() -> bool:
    """Let threads that begin from now on take memory from the arenas there are; whether the C library can do it."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):  # not glibc, whose arenas alone are meant
        return False
    options = ((_M_ARENA_MAX, 1), (_M_MMAP_THRESHOLD, _LARGE), (_M_TRIM_THRESHOLD, KEPT))
    return min(int(mallopt(option, value)) for option, value in options) == 1  # each is set, though one fails
