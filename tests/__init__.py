"""The tests: a mirror of the house, and the things they build with."""
