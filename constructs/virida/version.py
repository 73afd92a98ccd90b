"""Which version of the library this is."""

from __future__ import annotations

from importlib import metadata


def version() -> str:
    """The version of the installed distribution; `0` where the package runs from a folder without being installed."""
    try:
        return metadata.version("virida-constructs")
    except metadata.PackageNotFoundError:
        return "0"
