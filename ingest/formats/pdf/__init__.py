"""PDF: opening, pages, text, what lies beside the pages."""
