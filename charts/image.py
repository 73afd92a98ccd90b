"""Writes another tag of a service's image: `python -m charts.image backend-api-gateway 1.4.1`.

A service's module has its image as the constant `IMAGE`, and nothing else names it. Whoever renders afterwards finds
one line changed, and what follows from it in `dist/`.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from virida import Image, ViridaError
from virida.fields import At

SERVICES = Path(__file__).with_name("services")
"""The modules of the services, each named after its service with `_` for `-`."""

_LINE = re.compile(r'^IMAGE = "([^"@]+):[^"@/:]+(?:@sha256:[0-9a-f]{64})?"$', re.MULTILINE)


def bump(name: str, tag: str, folder: Path = SERVICES) -> str:
    """Write another tag into a service's module.

    Args:
        name: The service.
        tag: The tag; with `@sha256:...` behind it, the digest too.
        folder: Where the modules are.

    Returns:
        The image as it is now.

    Raises:
        ViridaError: There is no such service, or the tag is none that stays.
    """
    known = sorted(path.stem.replace("_", "-") for path in folder.glob("*.py") if path.stem != "__init__")
    if name not in known:
        raise ViridaError(f"{name}: there is no such service; name one of {', '.join(known)}")
    path = folder / f"{name.replace('-', '_')}.py"
    text = path.read_text("utf-8")
    found = _LINE.findall(text)
    if len(found) != 1:
        raise ViridaError(f'{path}: there are {len(found)} lines IMAGE = "..."; write exactly one')
    image = f"{found[0]}:{tag}"
    Image(image).check(At(name))
    path.write_text(_LINE.sub(f'IMAGE = "{image}"', text), "utf-8")
    return image


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m charts.image", description="Write another tag of an image.")
    parser.add_argument("name", help="the service, such as backend-api-gateway")
    parser.add_argument("tag", help="the tag, such as 1.4.1")
    given = parser.parse_args()
    try:
        print(bump(given.name, given.tag))
    except ViridaError as error:
        print(error, file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
