"""Full text with Whoosh, and segments whose postings are laid out by ourselves."""
