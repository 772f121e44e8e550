"""Encrypted Office files."""
