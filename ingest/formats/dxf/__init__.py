"""DXF drawings: opening, walking, words, sheets, pictures."""
