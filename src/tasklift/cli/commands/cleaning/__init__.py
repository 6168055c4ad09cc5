"""Commands about a data file that need no task."""
