"""Mail: heads, parts, texts, MAPI properties."""
