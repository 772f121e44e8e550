"""Office Open XML: what DOCX, XLSX and PPTX share, and the insides of each."""
