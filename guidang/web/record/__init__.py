"""The pages of one record, and what can be done there."""
