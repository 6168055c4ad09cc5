"""Answers held against what is right."""
