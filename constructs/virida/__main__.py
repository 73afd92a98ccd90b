"""The command, where the script `virida` is not on the PATH: `python -m virida`."""

from virida.cli import main

main()
