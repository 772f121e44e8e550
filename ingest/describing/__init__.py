"""The parts of the describer: one module a family of facts, each a generator of values."""
