"""What keeps a site from working now: found by looking and by working, told on every page and by `status`."""
