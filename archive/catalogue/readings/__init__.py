"""What was read and found of a record, and what a person has said of it."""
