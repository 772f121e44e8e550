"""The desk: one module a procedure. Each asks the rules, writes and audits, in one transaction."""
