"""Dialogues in the columns of a file: taken in, and given back as they were written."""
