"""From a drop folder into the store: noticing, settling, receiving, and the source last of all."""
