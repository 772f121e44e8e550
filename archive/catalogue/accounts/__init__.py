"""Who acts: people and departments, accounts and their roles, sessions, attempts to sign in."""
