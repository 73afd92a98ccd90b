"""Gitea, as Argo CD reads it: where it is, and whom Argo CD trusts to have signed its certificate."""

from __future__ import annotations

import ssl
from pathlib import Path

from virida import ViridaError

HOST = "gitea.virida.local"
"""The host of every repository, of the registry and of the package index."""

AUTHORITIES = Path(__file__).with_name("authorities")
"""Certificates of the authorities that sign for Gitea: `<environment>.pem` each. They are public."""


def authority(environment: str, folder: Path = AUTHORITIES) -> str | None:
    """The certificate of the authority that signs for Gitea in an environment.

    Gitea is there before the cluster is, so no issuer of the cluster can have signed for it.

    Args:
        environment: The environment's name.
        folder: Where the certificates are.

    Returns:
        The certificate as PEM; None where there is no file: Argo CD then trusts the public authorities only.

    Raises:
        ViridaError: The file holds something else than certificates of authorities.
    """
    path = folder / f"{environment}.pem"
    if not path.is_file():
        return None
    text = path.read_text("ascii")
    if "PRIVATE KEY" in text:
        raise ViridaError(f"{path}: this holds a private key, and everything here is public; keep the certificate only")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_verify_locations(cadata=text)
    except ssl.SSLError:
        raise ViridaError(f"{path}: this is no certificate in PEM; write what begins with BEGIN CERTIFICATE") from None
    if len(context.get_ca_certs()) != text.count("-----BEGIN CERTIFICATE-----"):
        raise ViridaError(
            f"{path}: a certificate in it is not an authority's (CA:TRUE); write that of the issuer, not Gitea's own"
        )
    return f"{text.strip()}\n"
