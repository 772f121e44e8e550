"""Signatures and certificates."""
