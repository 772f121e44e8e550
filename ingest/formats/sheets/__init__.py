"""Cells, rows and sheets of every kind of table."""
