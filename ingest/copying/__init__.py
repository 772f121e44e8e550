"""Searchable copies of scanned PDFs: the same pictures, with the text that was read laid beneath."""
