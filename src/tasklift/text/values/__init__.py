"""Cells of a table: numbers as people write them."""
