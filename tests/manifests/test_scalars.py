"""Plain scalars are read as Kubernetes reads them. The values are what `kubectl label --local -o json` prints."""

from typing import Any

import pytest

from virida.manifests.scalars import key, plain


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("web", "web"),
        ("y", True),
        ("NO", False),
        ("on", True),
        ("Off", False),
        ("true", True),
        ("tRue", "tRue"),
        ("", None),
        ("~", None),
        ("null", None),
        ("=", "="),
        ("0755", 493),
        ("0o755", 493),
        ("0x1F", 31),
        ("0b11", 3),
        ("1_000", 1000),
        ("+12", 12),
        ("-0", 0),
        ("0899", 899.0),
        ("22:22", "22:22"),
        ("2024-01-01", "2024-01-01"),
        ("1.2.3", "1.2.3"),
        ("1e10", 1e10),
        ("12e4567", "12e4567"),
        (".5", 0.5),
        ("1.", 1.0),
        ("...", "..."),
        ("-", "-"),
        ("18446744073709551615", 2**64 - 1),
        ("123456789012345678901234567890", 1.2345678901234568e29),
    ],
)
def test_reads_what_kubectl_reads(text: str, value: Any) -> None:
    read = plain(text)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("text", [".inf", "-.Inf", ".NaN"])
def test_rejects_what_json_cannot_hold(text: str) -> None:
    with pytest.raises(ValueError, match=rf"^{text.replace('.', '[.]')} is no number that JSON can hold$"):
        plain(text)


@pytest.mark.parametrize(
    ("value", "name"), [(8080, "8080"), (1.5, "1.5"), (2.0, "2"), (True, "true"), (False, "false"), (None, None)]
)
def test_keys_become_text(value: Any, name: str | None) -> None:
    assert key(value) == name
