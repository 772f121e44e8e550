"""The engines: one library each, all with the shape of `search.engine.Engine`."""
