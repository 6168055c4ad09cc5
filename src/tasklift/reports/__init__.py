"""From a run's record to what a person or a program reads."""
