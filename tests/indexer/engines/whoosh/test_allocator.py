"""Threads that ask questions take their memory from one arena, and so leave nothing behind for each thread."""

import ctypes
import subprocess
import sys

import pytest

# Threads hold what they allocated while the arenas of the process are counted.
COUNT = """
import ctypes, os, sys, tempfile, threading
from pathlib import Path
import numpy
from indexer.engines.whoosh.index import WhooshIndex

if sys.argv[1] == "index":
    WhooshIndex(Path("nowhere"))
allocated, counted = threading.Barrier(5), threading.Barrier(5)

def allocate():
    held = [numpy.ones(size) for size in (200, 1000, 9000)]
    allocated.wait()
    counted.wait()

threads = [threading.Thread(target=allocate) for _ in range(4)]
for one in threads:
    one.start()
allocated.wait()
with tempfile.NamedTemporaryFile() as file:
    library = ctypes.CDLL(None)
    library.fopen.restype = ctypes.c_void_p
    stream = library.fopen(file.name.encode(), b"w")
    library.malloc_info(0, ctypes.c_void_p(stream))
    library.fclose(ctypes.c_void_p(stream))
    print(Path(file.name).read_text().count("<heap nr="))
counted.wait()
"""


def arenas(what: str) -> int:
    """How many arenas a process with four threads has."""
    command = [sys.executable, "-W", "ignore", "-c", COUNT, what]
    return int(subprocess.run(command, capture_output=True, check=True, text=True).stdout)


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "malloc_info"), reason="only glibc has arenas")
def test_threads_that_share_an_index_share_one_arena() -> None:
    assert arenas("index") == 1
    assert arenas("nothing") > 1
