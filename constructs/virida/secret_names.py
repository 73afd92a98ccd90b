"""Which names say that a value is a secret."""

from __future__ import annotations

import re

_SECRET_NAME = re.compile(r"(?:^|[-._])(?:PASSWORD|PASSWD|TOKEN|SECRET|KEY)$", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Whether a variable, or a key of a ConfigMap, has the name of a secret: `DATABASE_PASSWORD`, `api.token`, `KEY`.

    Args:
        name: The name, in upper or lower case.
    """
    return _SECRET_NAME.search(name) is not None
