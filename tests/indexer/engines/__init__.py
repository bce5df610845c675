"""The tests of the engines: one contract for all, and what is peculiar to each."""
