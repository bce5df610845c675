"""Casework: what a caseworker takes away from a search."""
