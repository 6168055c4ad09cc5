"""Texts that an encoder-decoder writes: one for each source that it has read whole."""
