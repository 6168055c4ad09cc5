"""Texts as tokens: numbers in arrays, and in the padded tensors that a transformer reads."""
