"""What a run is worth: the ledger of lifts, scores, comparisons, and the record of it all."""
