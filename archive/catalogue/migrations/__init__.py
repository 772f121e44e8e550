"""The catalogue's versions, oldest first under `versions/`."""
