"""Hooks for models an operator brings: an embedder that finds by meaning, a translator of questions; off by default."""
