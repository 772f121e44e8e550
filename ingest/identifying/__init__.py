"""Identifying files: the media type, by the bytes."""
