"""Prompts: files with places for a row's texts, demonstrations, and what to make of several answers."""
