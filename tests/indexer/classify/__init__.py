"""Tests of what is concluded from a text."""
