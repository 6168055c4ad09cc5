"""Pretrained models: named in a catalogue, found or fetched, and looked through before any library opens them."""
