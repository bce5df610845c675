"""Dictionaries that an operator adds."""
