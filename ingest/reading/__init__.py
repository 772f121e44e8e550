"""The reading processes: a pool of them, what each does, and the bounds it is held in."""
