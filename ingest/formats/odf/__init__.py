"""OpenDocument: what texts, tables and slides share."""
