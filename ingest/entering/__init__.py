"""What was read enters the catalogue, the index and the folder of copies."""
