"""The segments of the index: postings in arrays, read in place, merged."""
