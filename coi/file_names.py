"""Names of files as texts that can be kept and shown, whatever bytes a disk has for them."""

import os


def printable_name(name: str) -> str:
    r"""The name of a file with bytes that are no UTF-8 written out (`\xe9`), so that no two names become one."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
