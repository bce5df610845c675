"""Tests of the analysis of words."""
