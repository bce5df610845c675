"""Tests of the hooks for an operator's own models."""
