"""Tests of the application without its pages."""
