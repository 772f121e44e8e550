"""Looking at a reading as a person does: rows, titles, organisations, patterns of the field."""
