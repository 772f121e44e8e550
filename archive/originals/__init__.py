"""The originals, kept by their hash."""
