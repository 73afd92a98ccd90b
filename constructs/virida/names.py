"""What Kubernetes accepts as a name, as plain predicates over text.

Sources: Kubernetes documentation, "Object Names and IDs" and "Labels and Selectors"; RFC 1035 and RFC 1123.
"""

from __future__ import annotations

import re

MAX_LABEL = 63
"""Length of a DNS label, in characters."""

MAX_SUBDOMAIN = 253
"""Length of a DNS subdomain, in characters."""

_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_DNS_LABEL = re.compile(_LABEL)
_RFC1035_LABEL = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_DNS_SUBDOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_QUALIFIED_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")
_ENV_NAME = re.compile(r"[-._A-Za-z][-._A-Za-z0-9]*")
_CONFIG_KEY = re.compile(r"[-._A-Za-z0-9]+")


def is_dns_label(text: str) -> bool:
    """Whether ``text`` is a DNS label (RFC 1123), as most names have to be that end up in a host name or a label."""
    return len(text) <= MAX_LABEL and _DNS_LABEL.fullmatch(text) is not None


def is_rfc1035_label(text: str) -> bool:
    """Whether ``text`` is a DNS label that starts with a letter, as the name of a Service has to be."""
    return len(text) <= MAX_LABEL and _RFC1035_LABEL.fullmatch(text) is not None


def is_dns_subdomain(text: str) -> bool:
    """Whether ``text`` is a DNS subdomain (RFC 1123): the names of most objects, and hosts."""
    return (
        len(text) <= MAX_SUBDOMAIN
        and _DNS_SUBDOMAIN.fullmatch(text) is not None
        and all(len(label) <= MAX_LABEL for label in text.split("."))
    )


def is_wildcard_host(text: str) -> bool:
    """Whether ``text`` is a host whose first label is ``*``, as Ingress and Gateway API allow it."""
    return text.startswith("*.") and is_dns_subdomain(text[2:])


def is_port_name(text: str) -> bool:
    """Whether ``text`` names a container's port (RFC 6335: at most 15 characters, one letter at least)."""
    return len(text) <= 15 and _PORT_NAME.fullmatch(text) is not None


def is_label_key(text: str) -> bool:
    """Whether ``text`` is the key of a label or an annotation: an optional DNS subdomain, a slash, a name."""
    prefix, slash, name = text.rpartition("/")
    return (not slash or is_dns_subdomain(prefix)) and len(name) <= 63 and _QUALIFIED_NAME.fullmatch(name) is not None


def is_label_value(text: str) -> bool:
    """Whether ``text`` is the value of a label: empty, or at most 63 characters of the qualified-name alphabet."""
    return text == "" or (len(text) <= 63 and _QUALIFIED_NAME.fullmatch(text) is not None)


def is_env_name(text: str) -> bool:
    """Whether ``text`` names an environment variable in the alphabet that every supported Kubernetes accepts."""
    return _ENV_NAME.fullmatch(text) is not None and text != "." and not text.startswith("..")


def is_config_key(text: str) -> bool:
    """Whether ``text`` is a key of a ConfigMap or a Secret."""
    return (
        len(text) <= MAX_SUBDOMAIN
        and _CONFIG_KEY.fullmatch(text) is not None
        and text != "."
        and not text.startswith("..")
    )


def as_dns_label(text: str) -> str:
    """The nearest DNS label to ``text``: what an error message proposes; empty where nothing is left of it."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:MAX_LABEL].strip("-")
