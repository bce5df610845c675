"""Bilingual dictionaries that an operator adds: read in five formats, kept in one file, asked for translations."""
