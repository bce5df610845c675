"""Language to index terms: the same words come out of a text and of a question."""
