"""Words, labels and dates as people read them, for the command line and the pages alike."""
