"""Names and quantities, as the API server reads them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from virida import names, quantity

L63, L64 = "a" * 63, "a" * 64

NAMES: dict[str, tuple[list[str], list[str]]] = {
    "is_dns_label": (["a", "0", "a-b", "1-2", L63], ["", "-a", "a-", "A", "a.b", "a_b", "a\n", "ä", L64]),
    "is_rfc1035_label": (["a", "a-0", L63], ["", "0a", "-a", "a-", "A", "a.b", L64]),
    "is_dns_subdomain": (
        ["a", "a.b", "0.1", "a-b.c", f"{L63}.{L63}.{L63}.{'a' * 61}"],
        ["", ".", "a.", ".a", "a..b", "-a.b", "A.b", "a_b", L64, f"{L63}.{L63}.{L63}.{'a' * 62}"],
    ),
    "is_wildcard_host": (["*.a", "*.a.b"], ["*", "*.", "a.*", "**.a", "*a.b", "*.*.a"]),
    "is_port_name": (["a", "http", "a-1", "1-a", "a" * 15], ["", "80", "-a", "a-", "a--b", "HTTP", "a_b", "a" * 16]),
    "is_label_key": (
        ["a", "A", "a.b_c-d", "a.b/c", "0.1/A", f"{'a' * 60}.b/{L63}"],
        ["", "/", "/a", "a/", "a/b/c", "A.b/c", "-a", "a-", "a b", L64, "_/a"],
    ),
    "is_label_value": (["", "a", "A.b_c-D", "0", L63], ["-a", "a-", "a b", "a/b", ".", "ä", L64]),
    "is_env_name": (["A", "a", "_", "a.b", "a-b", "-a", ".a", "A1"], ["", "1A", "A B", "A=B", ".", "..", "..a", "Ä"]),
    "is_config_key": (
        ["a", "A.b", "_", "-", "0", ".a", "a" * 253],
        ["", ".", "..", "..a", "..data", "a/b", "a b", "a" * 254],
    ),
}


@pytest.mark.parametrize(("predicate", "text"), [(p, text) for p, (good, _) in NAMES.items() for text in good])
def test_takes_a_name(predicate: str, text: str) -> None:
    assert getattr(names, predicate)(text)


@pytest.mark.parametrize(("predicate", "text"), [(p, text) for p, (_, bad) in NAMES.items() for text in bad])
def test_rejects_what_is_no_name(predicate: str, text: str) -> None:
    assert not getattr(names, predicate)(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [("Cart Service", "cart-service"), ("/etc/nginx.conf", "etc-nginx-conf"), ("--a--", "a"), ("_", ""), ("", "")],
)
def test_proposes_the_nearest_label(text: str, label: str) -> None:
    assert names.as_dns_label(text) == label


def test_a_proposed_label_ends_where_a_label_may() -> None:
    assert names.as_dns_label("a" * 62 + "-b") == "a" * 62


QUANTITIES = {
    "0": "0",
    "2": "2",
    "+5": "5",
    "-1": "-1",
    "1.5": "1.5",
    "1.": "1",
    ".5": "0.5",
    "500m": "0.5",
    "100n": "1e-7",
    "3u": "0.000003",
    "1k": "1000",
    "1M": "1000000",
    "2G": "2e9",
    "1T": "1e12",
    "1P": "1e15",
    "1E": "1e18",
    "1e3": "1000",
    "1E3": "1000",
    "12e-1": "1.2",
    "1e+2": "100",
    "1Ki": "1024",
    "1Mi": "1048576",
    "1.5Gi": "1610612736",
    "1Ti": "1099511627776",
    "1Pi": "1125899906842624",
    "1Ei": "1152921504606846976",
}


@pytest.mark.parametrize(("text", "number"), QUANTITIES.items())
def test_reads_a_quantity(text: str, number: str) -> None:
    assert quantity.parse(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "m",
        "Mi",
        ".",
        "1 Gi",
        "1gi",
        "1K",
        "1KB",
        "512mb",
        "1e",
        "1ee3",
        "1Eii",
        "1,5",
        "0x10",
        "½",
        "\uff15",
        "1\n",
    ],
)
def test_rejects_what_is_no_quantity(text: str) -> None:
    with pytest.raises(ValueError, match="is no quantity") as caught:
        quantity.parse(text)
    assert str(caught.value) == f"{text!r} is no quantity"


@pytest.mark.parametrize(
    ("number", "binary", "text"),
    [
        ("0", True, "0"),
        ("1024", True, "1Ki"),
        ("1610612736", True, "1536Mi"),
        ("1152921504606846976", True, "1Ei"),
        ("1000", True, "1000"),
        ("2", False, "2"),
        ("2048", False, "2048"),
        ("0.25", False, "250m"),
        ("0.0001", False, "1m"),
    ],
)
def test_writes_a_quantity(number: str, binary: bool, text: str) -> None:
    assert quantity.render(Decimal(number), binary=binary) == text
