"""The reading processes: the pool, the work of each, and its limits."""
