"""Personal data in texts: where it stands, and of which kind it is."""
