"""`python -m guidang`."""

from guidang.cli import main

main()
