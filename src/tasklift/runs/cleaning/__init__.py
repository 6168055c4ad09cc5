"""Cleaning alone: a file through steps that act on rows, without a task."""
