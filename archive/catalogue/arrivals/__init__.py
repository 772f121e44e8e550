"""What comes in: receiving, claims, sources, passwords, trees of attachments."""
