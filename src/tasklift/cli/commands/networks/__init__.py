"""Commands about networks: which there are, how fast they learn, by what optimizer, and how large they had best be."""
