"""Tests of the insides of formats, on files made byte by byte."""
