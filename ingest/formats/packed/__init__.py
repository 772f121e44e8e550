"""Packages: members, names, limits."""
