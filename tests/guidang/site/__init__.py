"""Tests of a site: its settings, its key, its parts."""
