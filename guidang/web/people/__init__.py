"""Administration: accounts and persons, departments and who keeps their files, and who leaves."""
