"""The certificate authority of `virida.local`.

ACME cannot validate a name below `.local`, so the estate signs for itself: a self-signed root signs the CA, and the CA
signs what routes ask for. Clients trust it once they have the CA's certificate.
"""

from __future__ import annotations

from cdk8s import ApiObjectMetadata, App, Chart

from charts.environments import Environment
from charts.platform.release import labels
from imports.io.cert_manager import (
    Certificate,
    CertificateSpec,
    CertificateSpecIssuerRef,
    CertificateSpecPrivateKey,
    CertificateSpecPrivateKeyAlgorithm,
    CertificateSpecPrivateKeyRotationPolicy,
    ClusterIssuer,
    ClusterIssuerSpec,
    ClusterIssuerSpecCa,
)


def certificates(app: App, environment: Environment) -> Chart:
    """The chart of the certificate authority; without a namespace, because issuers belong to the cluster."""
    chart = Chart(app, "certificates", labels=labels("certificates"))
    ClusterIssuer(
        chart,
        "root",
        metadata=ApiObjectMetadata(name="virida-root"),
        spec=ClusterIssuerSpec(self_signed={}),
    )
    Certificate(
        chart,
        "ca",
        # cert-manager reads the Secret of a ClusterIssuer in its own namespace.
        metadata=ApiObjectMetadata(name="virida-ca", namespace="virida-system"),
        spec=CertificateSpec(
            is_ca=True,
            common_name=f"VIRIDA {environment.name} CA",
            secret_name="virida-ca",
            duration="87600h",
            renew_before="8760h",
            private_key=CertificateSpecPrivateKey(
                algorithm=CertificateSpecPrivateKeyAlgorithm.ECDSA,
                size=256,
                # A new key would make every client distrust what the old one signed.
                rotation_policy=CertificateSpecPrivateKeyRotationPolicy.NEVER,
            ),
            issuer_ref=CertificateSpecIssuerRef(name="virida-root", kind="ClusterIssuer", group="cert-manager.io"),
        ),
    )
    ClusterIssuer(
        chart,
        "issuer",
        metadata=ApiObjectMetadata(name=str(environment.cluster.cluster_issuer)),
        spec=ClusterIssuerSpec(ca=ClusterIssuerSpecCa(secret_name="virida-ca")),
    )
    return chart
