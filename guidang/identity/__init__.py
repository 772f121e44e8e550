"""Who somebody is, said by what the house has already: a directory, or a provider of sign-ins."""
