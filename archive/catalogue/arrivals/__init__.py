"""Files that come in: receiving them, claims on reading them, their sources, passwords and attachments."""
