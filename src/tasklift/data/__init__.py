"""Datasets: reading, roles, splitting, the sealed test and writing."""
