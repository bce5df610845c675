"""Evaluation: how well the search finds what people judged to be relevant, in numbers."""
