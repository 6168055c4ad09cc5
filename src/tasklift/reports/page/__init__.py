"""The report of a run as one HTML page that opens offline and needs no script."""
