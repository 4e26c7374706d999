"""``python -m riftline.cli``: the command where no script is on the path."""

from riftline.cli.door import main

main()
