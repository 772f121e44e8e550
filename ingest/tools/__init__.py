"""Processes that this one starts, each behind a door of its own."""
