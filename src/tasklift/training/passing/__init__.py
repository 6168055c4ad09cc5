"""Ways through a network and back: told to the device, or repeated by it; with the same bits each time."""
