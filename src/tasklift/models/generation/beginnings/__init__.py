"""Prompts before they are written: which begin alike, read once, and handed out as there is room."""
