"""The causes that a diagnosis looks for, one a file."""
