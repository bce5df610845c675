"""Benchmarks: how fast, how small and how right the program is, beside others; `make bench` runs them."""
