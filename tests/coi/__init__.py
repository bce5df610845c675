"""Tests of the core: the words of the domain and the grammar of a question."""
