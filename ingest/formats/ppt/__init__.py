"""PowerPoint's binary slides."""
