"""Tests of what the record page shows."""
