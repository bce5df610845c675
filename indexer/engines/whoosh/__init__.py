"""The embedded engine: Whoosh stores the index, numpy answers the questions (see README.md)."""
