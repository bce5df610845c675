"""Builds the sample site from the sample texts, the same bytes every time."""
