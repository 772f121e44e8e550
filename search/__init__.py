"""Finding: words, query language, engines, results."""
