"""What the application does, for the command line and the pages alike."""
