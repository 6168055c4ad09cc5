"""From rows and a network to a model: what is taught, each in a file, on the one loop."""
