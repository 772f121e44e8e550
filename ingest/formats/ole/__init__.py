"""Compound files (OLE): streams, properties, objects within."""
