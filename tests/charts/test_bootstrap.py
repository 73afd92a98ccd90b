"""The one file that a person applies, and that it suffices."""

from __future__ import annotations

import copy
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from cdk8s import Chart, Testing
from syrupy.assertion import SnapshotAssertion

from charts.bootstrap import bootstrap, bootstrap_chart
from charts.environments import DEVELOPMENT, ENVIRONMENTS, PRODUCTION, Environment
from charts.estate import estate
from charts.gitea import authority
from charts.platform.release import Wave
from tests.charts.conftest import Estate
from tests.charts.paper import chains_to_vault
from tests.conftest import Documents, of_kind, synthesize
from tests.service.kit import service
from virida import Route
from virida.bootstrap import read_file
from virida.delivery.permissions import project_allows
from virida.errors import ViridaError

BY_NAME = {environment.name: environment for environment in ENVIRONMENTS}


def chart(environment: Environment, hosts: Sequence[str] = ("api.virida.local",)) -> Chart:
    app = Testing.app()
    environment.cluster.use_in(app)
    return bootstrap_chart(app, environment, hosts)


@pytest.fixture
def file(environment: str, rendered: Estate) -> Documents:
    """The file of an environment."""
    return synthesize(chart(BY_NAME[environment], sorted(hosts_of(rendered))))


def hosts_of(rendered: Estate) -> set[str]:
    ingresses = [document for folder in rendered.values() for document in folder if document["kind"] == "Ingress"]
    return {rule["host"] for ingress in ingresses for rule in ingress["spec"]["rules"]}


def test_is_written_beside_the_folders() -> None:
    app = Testing.app()
    PRODUCTION.cluster.use_in(app)
    shop = Chart(app, "shop", namespace="shop")
    service(shop, route=Route("cart.virida.local"))
    bootstrap(app, PRODUCTION)
    path = Path(app.outdir) / "bootstrap.yaml"
    file = read_file(path)
    assert file.objects == (
        "AppProject argocd/virida-root",
        "Application argocd/root",
        "ConfigMap kube-system/coredns-custom",
    )
    assert (file.root, file.namespace, file.host) == ("root", "argocd", "https://gitea.virida.local/")
    assert list(yaml.safe_load_all(path.read_text())) == synthesize(chart(PRODUCTION, ["cart.virida.local"]))


def test_renders(environment: str, snapshot: SnapshotAssertion) -> None:
    documents = synthesize(chart(BY_NAME[environment]))
    assert documents == snapshot
    root = of_kind(documents, "Application")
    assert root["spec"]["source"]["path"] == f"dist/{environment}/root"
    assert root["spec"]["source"]["targetRevision"] == BY_NAME[environment].revision
    assert root["spec"]["syncPolicy"]["automated"] == {"prune": True, "selfHeal": True}
    assert "finalizers" not in root["metadata"]


def test_its_project_allows_what_the_root_renders_and_no_more(file: Documents, rendered: Estate) -> None:
    project, root = of_kind(file, "AppProject"), of_kind(file, "Application")
    assert project_allows(project, root, rendered["root"]) == []
    pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}}
    assert project_allows(project, root, [pod]) == [
        "Application root: kind Pod is not allowed by AppProject virida-root; add it to namespaceResourceWhitelist"
    ]


def test_pods_find_every_host_of_a_route(production: Estate) -> None:
    app = Testing.app()
    estate(app, PRODUCTION)
    bootstrap(app, PRODUCTION)
    [answers] = [d for d in yaml.safe_load_all((Path(app.outdir) / "bootstrap.yaml").read_text()) if "data" in d]
    found = {line.split()[3] for line in answers["data"]["virida.override"].splitlines()}
    assert found
    assert found == hosts_of(production)


# The authority that signs for Gitea.


def certificate(folder: Path, *options: str) -> str:
    """A new certificate that signs itself."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem"), "-subj", "/CN=Test"),
            *options,
        ],
        check=True,
        capture_output=True,
    )
    return (folder / "cert.pem").read_text()


def test_argo_cd_trusts_the_authority_of_gitea(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pem = certificate(tmp_path)
    (tmp_path / "production.pem").write_text(f"\n{pem}\n")
    monkeypatch.setattr("charts.bootstrap.authority", lambda name: authority(name, tmp_path))
    trusted = of_kind(synthesize(chart(PRODUCTION)), "ConfigMap", "argocd-tls-certs-cm")
    assert trusted["data"] == {"gitea.virida.local": pem}
    assert trusted["metadata"]["labels"]["app.kubernetes.io/part-of"] == "argocd"
    kinds = [document["metadata"]["name"] for document in synthesize(chart(DEVELOPMENT))]
    assert "argocd-tls-certs-cm" not in kinds


@pytest.mark.parametrize(
    ("made", "message"),
    [
        pytest.param("key", "this holds a private key, and everything here is public; keep the certificate only"),
        pytest.param("text", "this is no certificate in PEM; write what begins with BEGIN CERTIFICATE"),
        pytest.param(
            "leaf",
            "a certificate in it is not an authority's (CA:TRUE); write that of the issuer, not Gitea's own",
        ),
    ],
)
def test_rejects_what_is_no_authority(tmp_path: Path, made: str, message: str) -> None:
    path = tmp_path / "production.pem"
    if made == "leaf":
        path.write_text(certificate(tmp_path, "-addext", "basicConstraints=critical,CA:FALSE"))
    else:
        pem = certificate(tmp_path)
        path.write_text(pem + (tmp_path / "key.pem").read_text() if made == "key" else "gitea's certificate")
    with pytest.raises(ViridaError) as caught:
        authority("production", tmp_path)
    assert str(caught.value) == f"{path}: {message}"


# Followed on paper: what has to work before a person can unseal Vault.

STARTS_WITHOUT = {
    "argo-cd > Application argo-cd > ExternalSecret argocd-webhook": "Argo CD looks at git every three minutes too",
    "argo-cd > Application argo-cd > ExternalSecret gitea": "the bootstrap makes this Secret first",
    "routes > Ingress jaeger > ExternalSecret jaeger-users": "the page stays shut, and the Ingress has its address",
}
"""Ways to Vault that keep nothing from working, with the reason."""


def needed(file: Documents, rendered: Estate) -> dict[str, Documents]:
    """Vault's own Application, the file, and every Application of an earlier wave: Argo CD waits for their health."""
    root = [document for document in rendered["root"] if document["kind"] == "Application"]
    waves = {d["metadata"]["name"]: int(d["metadata"]["annotations"]["argocd.argoproj.io/sync-wave"]) for d in root}
    assert set(waves.values()) == set(Wave)
    return {
        "bootstrap.yaml": file,
        **{
            document["metadata"]["name"]: [document, *rendered.get(document["metadata"]["name"], [])]
            for document in root
            if waves[document["metadata"]["name"]] < waves["vault"] or document["metadata"]["name"] == "vault"
        },
    }


def everything(rendered: Estate) -> Documents:
    return [document for folder in rendered.values() for document in folder]


def test_nothing_that_is_needed_to_reach_vault_needs_vault(file: Documents, rendered: Estate) -> None:
    before = needed(file, rendered)
    assert {"bootstrap.yaml", "vault", "cert-manager", "virida-system", "certificates"} <= before.keys()
    assert chains_to_vault(before, everything(rendered)) == sorted(STARTS_WITHOUT)


def test_services_do_need_vault(rendered: Estate) -> None:
    gateway = rendered["backend-api-gateway"]
    assert "backend-api-gateway > Deployment backend-api-gateway > Vault's agent" in chains_to_vault(
        {"backend-api-gateway": gateway}, everything(rendered)
    )


@pytest.mark.parametrize("where", ["values", "issuer", "pull-secret", "store", "agent"])
def test_a_way_to_vault_is_found(file: Documents, rendered: Estate, where: str) -> None:
    broken = copy.deepcopy(dict(rendered))
    vault = of_kind(broken["root"], "Application", "vault")
    secret = {"kind": "ExternalSecret", "metadata": {"name": "s"}, "spec": {"target": {"name": "from-vault"}}}
    broken["argocd-secrets"].append(secret)
    pod: dict[str, Any] = {"kind": "Pod", "metadata": {"name": "p"}}
    match where:
        case "values":
            vault["spec"]["source"]["helm"]["valuesObject"]["server"]["licence"] = {"name": "from-vault"}
            way = "vault > Application vault > ExternalSecret s"
        case "issuer":
            issuer = of_kind(broken["certificates"], "ClusterIssuer", "virida-root")
            issuer["spec"] = {"ca": {"secretName": "from-vault"}}
            way = "certificates > Certificate virida-ca > ClusterIssuer virida-root > ExternalSecret s"
        case "pull-secret":
            account = {
                "kind": "ServiceAccount",
                "metadata": {"name": "puller"},
                "imagePullSecrets": [{"name": "from-vault"}],
            }
            broken["virida-system"] += [pod | {"spec": {"serviceAccountName": "puller"}}, account]
            way = "virida-system > Pod p > ServiceAccount puller > ExternalSecret s"
        case "store":
            broken["virida-system"].append(secret)
            way = "virida-system > ExternalSecret s"
        case _:
            pod["metadata"] = {"name": "p", "annotations": {"vault.hashicorp.com/agent-inject": "true"}}
            broken["virida-system"].append(pod)
            way = "virida-system > Pod p > Vault's agent"
    assert way in chains_to_vault(needed(file, broken), everything(broken))
