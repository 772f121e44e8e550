"""Reading the catalogue: records, lists, counts."""
