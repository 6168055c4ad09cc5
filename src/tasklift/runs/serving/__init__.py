"""Answers and rows written out to files."""
