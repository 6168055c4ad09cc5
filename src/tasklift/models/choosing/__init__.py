"""Language models that answer with one of some labels: the one that they find likeliest."""
