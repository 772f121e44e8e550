"""Characters, lines and paragraphs: encodings, garble, flow."""
