"""The application's work, called by the command line and the pages alike."""
