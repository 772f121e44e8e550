"""From a file in a drop folder to a described, catalogued, indexed record."""
