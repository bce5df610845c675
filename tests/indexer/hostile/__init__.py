"""Hostile files of our own making, and the proof that none of them harms the service."""
