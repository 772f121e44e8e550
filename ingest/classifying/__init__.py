"""The parts of the classifier: rules read from settings files, and what is measured on pages."""
