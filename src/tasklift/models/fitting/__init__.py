"""Fitting of classical models: one algorithm a file."""
