"""MemoryIndex, the port by brute force: every question looks at every word of every record.

It shares no code with an engine but the check of records, so that two independent readings of the
port can be compared. Every record has one title and one subject, be they empty, and they count among
the units of their kind. Scores are rounded, so that what is equal on paper is equal here.
"""

from tests.memory_index.index import MemoryIndex

__all__ = ["MemoryIndex"]
