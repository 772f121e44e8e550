"""The web pages: search, records with their pages, the intake list, and what archivists do there."""
