"""zlib in the form of isal, several times as fast, which is not to be had for every machine."""

import zlib
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

isal_zlib: Any = import_module("isal.isal_zlib") if find_spec("isal") else None  # None where there is none

# The CRC-32 of bytes, the same by either.
crc32: Callable[..., int] = zlib.crc32 if isal_zlib is None else isal_zlib.crc32
