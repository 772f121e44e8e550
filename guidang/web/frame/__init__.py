"""What all pages share: their frame, errors, language, and what an address may carry."""
