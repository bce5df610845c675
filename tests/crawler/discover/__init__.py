"""Tests of the ways of discovery, a mirror of crawler/discover/."""
