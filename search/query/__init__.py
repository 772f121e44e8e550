"""What people type, read as a question."""
