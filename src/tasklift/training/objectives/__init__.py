"""What is learned: for each objective the losses of rows and how a module is judged, as `loop.Work` takes them."""
