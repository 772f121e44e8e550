"""Looking into the catalogue."""
