"""Passing readings from the reading process to its parent: tasks, and files of JSON lines."""
