"""Scores with intervals, and lifts between two models on the same rows."""
