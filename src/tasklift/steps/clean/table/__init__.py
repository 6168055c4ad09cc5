"""Cleaning tables: values beside the texts, and what of texts can be counted."""
