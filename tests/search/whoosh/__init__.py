"""Tests of what only Whoosh's index has: its segments on the disk."""
