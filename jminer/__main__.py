"""`python -m jminer`."""

from jminer.cli import main

main()
