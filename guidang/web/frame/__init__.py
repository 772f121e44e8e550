"""Parts that all pages share: frame, errors, language, and the parameters of addresses."""
