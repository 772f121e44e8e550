"""What only a site of samples has: an account for every role, to try what each of them sees."""
