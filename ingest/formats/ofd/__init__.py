"""OFD (GB/T 33190): the package, its objects, text, drawing, signatures."""
