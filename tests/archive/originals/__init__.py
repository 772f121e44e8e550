"""Tests of the store of originals."""
