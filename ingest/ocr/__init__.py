"""Reading text from pictures."""
