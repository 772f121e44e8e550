"""Who acts on a site and what they may do: its accounts, their rights, and those as limits of a question."""
