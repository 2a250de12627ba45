"""``python -m wellheard`` is the ``wellheard`` command."""

from wellheard.cli import main

main()
