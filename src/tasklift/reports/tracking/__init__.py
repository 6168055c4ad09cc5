"""Finished runs sent to experiment trackers: one file a tracker, one that says what is sent, one that sends it."""
