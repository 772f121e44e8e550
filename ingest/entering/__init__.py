"""Entering readings into the catalogue, the index and the folder of copies."""
