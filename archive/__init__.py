"""What a record is, the rules it lives by, and where it is kept."""
