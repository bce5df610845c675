"""The tests of the embedded engine, one file for each of its parts and one for each way of breaking it."""
