"""Tests of the pages in a real browser: accessibility, narrow screens, and that nothing leaves the host."""
