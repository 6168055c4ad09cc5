"""Texts written otherwise: without markup, links or repeats, in one kind of Chinese characters."""
