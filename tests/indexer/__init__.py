"""The tests of the indexer."""
