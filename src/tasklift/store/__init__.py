"""The only place that writes: hashing, atomic files, objects, leases and the journal."""
