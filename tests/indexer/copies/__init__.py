"""Copies and editions, as the indexer finds them."""
