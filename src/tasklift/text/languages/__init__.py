"""Which language a text is written in: by its script, by its frequent words, by a model."""
