"""Tests of the web application over a real database and archive."""
