"""The query language: what a person types becomes a tree for the engine."""
