"""The pages of rights: who was given which, and who may do what with a record."""
