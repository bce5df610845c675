"""The indexer: turns what the archive holds into a search index, and asks it."""
