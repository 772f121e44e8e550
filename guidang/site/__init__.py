"""A site: its folder, its settings, its key."""
