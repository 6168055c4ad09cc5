"""Kinds of task, one file each, and the task file itself."""
