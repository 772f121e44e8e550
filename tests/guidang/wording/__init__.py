"""Tests of words, labels, dates and numbers as people read them."""
