"""A reading looked at as a person sees it: rows, titles, organisations, patterns of the field."""
