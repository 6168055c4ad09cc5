"""What models look up."""
