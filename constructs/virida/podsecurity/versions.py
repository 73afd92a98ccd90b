"""Versions of the Pod Security Standards, which are the minor versions of Kubernetes."""

from __future__ import annotations

import re
import sys

from virida.errors import InvalidOption

_MINOR = re.compile(r"v?1\.(0|[1-9][0-9]*)")


def minor_version(version: str) -> int:
    """Read a version of the standards.

    Args:
        version: ``v1.36`` or ``latest``, as the label ``pod-security.kubernetes.io/enforce-version`` has it; people may
            leave out the ``v``.

    Returns:
        The minor version, 36 of ``1.36``; for ``latest`` a number above all of them.

    Raises:
        InvalidOption: The version is none of these.
    """
    if version == "latest":
        return sys.maxsize
    match = _MINOR.fullmatch(version)
    if match is None:
        raise InvalidOption(
            "podsecurity",
            "version",
            version,
            "must be latest or a minor version of Kubernetes 1",
            "write it as 1.36, without a patch number",
        )
    return int(match[1])
