"""Techniques: one file each, found by name."""
