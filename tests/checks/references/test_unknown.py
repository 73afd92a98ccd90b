"""What the files do not hold is unknown rather than missing where nobody can tell."""

from __future__ import annotations

from typing import Any

import pytest

from tests.checks.references.support import Document, deployment, reads, said, service, thing
from virida.cluster import ClusterProfile, Gateway, Pods, StorageClass

RBAC = "rbac.authorization.k8s.io/v1"
GATEWAY = "gateway.networking.k8s.io/v1"
MONITORING = "monitoring.coreos.com/v1"
LABELLED = {"matchLabels": {"app": "web"}}


def binding(namespace: str, name: str = "robot") -> Document:
    return thing(
        "ClusterRoleBinding",
        "robots",
        RBAC,
        roleRef={"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
        subjects=[{"kind": "ServiceAccount", "name": name, "namespace": namespace}],
    )


MISSING = ["subject ClusterRoleBinding robots subjects[robot].name"]


def test_a_namespace_of_which_nothing_is_there() -> None:
    assert said(binding("shop")) == []
    assert said(binding("shop"), thing("Namespace", "/shop")) == []
    assert said(binding("shop"), thing("ConfigMap", "shop/settings")) == MISSING


@pytest.mark.parametrize(
    "over",
    [
        thing("LimitRange", "shop/limits"),
        thing("ResourceQuota", "shop/quota"),
        thing("NetworkPolicy", "shop/deny", "networking.k8s.io/v1", spec={"podSelector": {}}),
        thing("Role", "shop/view", RBAC, rules=[]),
        # Every namespace has it; who writes it down, hardens it.
        thing("ServiceAccount", "shop/default", automountServiceAccountToken=False),
    ],
    ids=lambda document: str(document["kind"]),
)
def test_rules_over_a_namespace_tell_nothing_of_what_is_in_it(over: Document) -> None:
    assert said(binding("shop"), over) == []


def test_a_role_is_missing_where_only_roles_are() -> None:
    ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "viewer"}
    bound = thing("RoleBinding", "shop/view", RBAC, roleRef=ref, subjects=[])
    assert said(bound, thing("Role", "shop/view", RBAC, rules=[])) == ["role RoleBinding shop/view roleRef.name"]


@pytest.mark.parametrize(
    ("filler"),
    [
        thing(
            "Application",
            "argocd/charts",
            "argoproj.io/v1alpha1",
            spec={"sources": [{"chart": "redis"}], "destination": {"namespace": "shop"}},
        ),
        thing(
            "ApplicationSet",
            "argocd/charts",
            "argoproj.io/v1alpha1",
            spec={"template": {"spec": {"source": {"path": "x", "helm": {}}, "destination": {"namespace": "shop"}}}},
        ),
        thing("HelmChart", "kube-system/redis", "helm.cattle.io/v1", spec={"targetNamespace": "shop"}),
        thing("HelmRelease", "shop/redis", "helm.toolkit.fluxcd.io/v2", spec={}),
    ],
    ids=lambda document: str(document["kind"]),
)
def test_a_namespace_that_a_chart_fills(filler: Document) -> None:
    web = deployment(container=reads("Secret", "redis"))
    assert said(web) != []
    assert said(web, filler) == []


def test_a_namespace_that_an_application_fills_from_the_checked_files() -> None:
    spec = {"source": {"path": "dist/web"}, "destination": {"namespace": "shop"}}
    web = deployment(container=reads("Secret", "redis"))
    assert said(web, thing("Application", "argocd/web", "argoproj.io/v1alpha1", spec=spec)) != []


def test_the_clusters_own_namespaces() -> None:
    assert said(binding("kube-system"), deployment("kube-system/web", container=reads("Secret", "keys"))) == []


def test_objects_without_a_namespace_share_the_default_one() -> None:
    settings = thing("ConfigMap", "settings", data={"a": "b"})
    web = deployment("web", container=reads("ConfigMap", "settings"))
    assert said(web, settings) == []
    assert said(web, thing("ConfigMap", "default/settings")) == []
    assert said(web) != []
    assert said(web, external=["ConfigMap//settings"]) == []
    assert said(web, external=["ConfigMap/default/settings"]) == []


EXTERNAL: list[tuple[str, list[Document]]] = [
    ("ConfigMap/shop/x", [deployment(container=reads("ConfigMap", "x"))]),
    ("Secret/shop/*", [deployment(container=reads("Secret", "x"))]),
    ("Secret/shop/x", [deployment(imagePullSecrets=[{"name": "x"}])]),
    (
        "PersistentVolumeClaim/shop/x",
        [deployment(volumes=[{"name": "x", "persistentVolumeClaim": {"claimName": "x"}}])],
    ),
    ("ServiceAccount/shop/x", [deployment(serviceAccountName="x")]),
    ("ServiceAccount/shop/robot", [binding("shop"), deployment()]),
    ("PriorityClass//x", [deployment(priorityClassName="x")]),
    ("RuntimeClass//x", [deployment(runtimeClassName="x")]),
    ("Deployment/shop/*", [service(selector={"app": "x"}), deployment()]),
    (
        "Service/shop/x",
        [
            thing("ServiceMonitor", "shop/x", MONITORING, spec={"selector": LABELLED, "endpoints": [{"port": "http"}]}),
            service(),
            deployment(),
        ],
    ),
    (
        "Pod/shop/*",
        [
            thing(
                "PodMonitor", "shop/x", MONITORING, spec={"selector": LABELLED, "podMetricsEndpoints": [{"port": "a"}]}
            ),
            thing("ConfigMap", "shop/x"),
        ],
    ),
    (
        "StatefulSet/shop/*",
        [
            thing("PodDisruptionBudget", "shop/x", "policy/v1", spec={"selector": {"matchLabels": {"app": "x"}}}),
            deployment(),
        ],
    ),
    (
        "StatefulSet/shop/*",
        [
            thing(
                "NetworkPolicy", "shop/x", "networking.k8s.io/v1", spec={"podSelector": {"matchLabels": {"app": "x"}}}
            ),
            deployment(),
        ],
    ),
    (
        "Deployment/shop/x",
        [
            thing(
                "HorizontalPodAutoscaler",
                "shop/x",
                "autoscaling/v2",
                spec={"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"}},
            )
        ],
    ),
    (
        "Service/shop/x",
        [
            thing(
                "Ingress",
                "shop/x",
                "networking.k8s.io/v1",
                spec={"defaultBackend": {"service": {"name": "x", "port": {"number": 80}}}},
            )
        ],
    ),
    ("Gateway/shop/x", [thing("HTTPRoute", "shop/x", GATEWAY, spec={"parentRefs": [{"name": "x"}]})]),
    (
        "AppProject/argocd/x",
        [
            thing("AppProject", "argocd/shop", "argoproj.io/v1alpha1", spec={}),
            thing("Application", "argocd/x", "argoproj.io/v1alpha1", spec={"project": "x"}),
        ],
    ),
]


@pytest.mark.parametrize(("pattern", "documents"), EXTERNAL)
def test_what_the_caller_says_to_exist(pattern: str, documents: list[Document]) -> None:
    assert len(said(*documents)) == 1
    assert said(*documents, external=[pattern]) == []


def test_what_the_cluster_brings() -> None:
    root = {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}}
    web = deployment(
        serviceAccountName="default",
        priorityClassName="system-cluster-critical",
        volumes=[{"name": "ca", "projected": {"sources": [root]}}],
    )
    bound = [
        thing("ClusterRoleBinding", name, RBAC, roleRef={"kind": "ClusterRole", "name": name}, subjects=[])
        for name in ("view", "edit", "admin", "cluster-admin", "system:auth-delegator")
    ]
    assert said(web, *bound) == []


@pytest.mark.parametrize(
    "maker",
    [
        thing("ExternalSecret", "shop/keys", "external-secrets.io/v1", spec={}),
        thing("ExternalSecret", "shop/x", "external-secrets.io/v1", spec={"target": {"name": "keys"}}),
        thing(
            "ClusterExternalSecret",
            "x",
            "external-secrets.io/v1",
            spec={"externalSecretSpec": {"target": {"name": "keys"}}},
        ),
        thing("SealedSecret", "shop/keys", "bitnami.com/v1alpha1", spec={}),
        thing("Certificate", "shop/x", "cert-manager.io/v1", spec={"secretName": "keys"}),
        thing("VaultStaticSecret", "shop/x", "secrets.hashicorp.com/v1beta1", spec={"destination": {"name": "keys"}}),
        thing(
            "SecretProviderClass",
            "shop/x",
            "secrets-store.csi.x-k8s.io/v1",
            spec={"secretObjects": [{"secretName": "keys"}]},
        ),
        thing("Bundle", "keys", "trust.cert-manager.io/v1alpha1", spec={"target": {"secret": {"key": "ca.crt"}}}),
        # A Secret without a key waits for somebody to fill it.
        thing("Secret", "shop/keys"),
    ],
    ids=lambda document: str(document["kind"]),
)
def test_secrets_that_controllers_make_hold_nobody_knows_what(maker: Document) -> None:
    variable = {"name": "A", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "a"}}}
    web = deployment(container={"env": [variable]})
    assert len(said(web)) == 1
    assert said(web, maker) == []


def test_an_external_secret_that_makes_none() -> None:
    none = thing("ExternalSecret", "shop/keys", "external-secrets.io/v1", spec={"target": {"creationPolicy": "None"}})
    assert len(said(deployment(container=reads("Secret", "keys")), none)) == 1


def test_keys_that_an_external_secret_adds_to_a_secret() -> None:
    spec = {"target": {"name": "keys", "creationPolicy": "Merge"}}
    variable = {"name": "A", "valueFrom": {"secretKeyRef": {"name": "keys", "key": "a"}}}
    web, keys = deployment(container={"env": [variable]}), thing("Secret", "shop/keys", data={"b": "aGk="})
    assert len(said(web, keys)) == 1
    assert said(web, keys, thing("ExternalSecret", "shop/x", "external-secrets.io/v1", spec=spec)) == []


@pytest.mark.parametrize("annotation", ["cert-manager.io/issuer", "cert-manager.io/cluster-issuer"])
def test_certificates_that_cert_manager_makes(annotation: str) -> None:
    tls = [{"secretName": "web-tls"}]
    listeners = [{"name": "https", "tls": {"certificateRefs": [{"name": "public-tls"}]}}]
    asked = {"metadata": {"annotations": {annotation: "internal"}}}

    def documents(**more: Any) -> list[Document]:
        return [
            thing("Ingress", "shop/web", "networking.k8s.io/v1", spec={"tls": tls}, **more),
            thing("Gateway", "shop/web", GATEWAY, spec={"listeners": listeners}, **more),
        ]

    assert said(*documents()) == [
        "tls-secret Gateway shop/web spec.listeners[https].tls.certificateRefs[public-tls].name",
        "tls-secret Ingress shop/web spec.tls[0].secretName",
    ]
    assert said(*documents(**asked)) == []


def test_what_operators_make_is_called_after_their_resource() -> None:
    # The operator makes the Service logs-es-http, the Secret logs-es-elastic-user, and pods with the label.
    logs = thing("Elasticsearch", "shop/logs", "elasticsearch.k8s.elastic.co/v1", spec={})
    web = deployment(container=reads("Secret", "logs-es-elastic-user"))
    metrics = service("shop/metrics", selector={"elasticsearch.k8s.elastic.co/cluster-name": "logs"})
    other = service("shop/other", selector={"app": "typo"})
    assert len(said(web, metrics, other)) == 3
    assert said(web, metrics, other, logs) == ["service-selector Service shop/other spec.selector"]


def test_custom_resources_that_make_nothing_explain_nothing() -> None:
    monitor = thing("ServiceMonitor", "shop/web", MONITORING, spec={})
    assert len(said(service(selector={"app": "web"}), thing("ConfigMap", "shop/x"), monitor)) == 1


PROFILE = ClusterProfile.k3s(
    gateway=Gateway("public", "infra"), storage_classes=(StorageClass("local-path"), StorageClass("fast"))
)


def test_the_gateway_of_the_profile() -> None:
    route = thing("HTTPRoute", "shop/x", GATEWAY, spec={"parentRefs": [{"name": "public", "namespace": "infra"}]})
    infra = thing("ConfigMap", "infra/x")
    assert said(route, infra) == ["route-parent HTTPRoute shop/x spec.parentRefs[public].name"]
    assert said(route, infra, profile=PROFILE) == []


def test_the_ingress_class_of_the_profile() -> None:
    other = thing("IngressClass", "internal", "networking.k8s.io/v1")
    ingress = thing("Ingress", "shop/x", "networking.k8s.io/v1", spec={"ingressClassName": "nginx"})
    assert said(ingress) == []
    assert said(ingress, other) == ["ingress-class Ingress shop/x spec.ingressClassName"]
    assert said(ingress, other, profile=PROFILE) == []


def test_storage_classes_are_known_from_the_profile_or_from_files() -> None:
    def claim(name: str) -> Document:
        return thing("PersistentVolumeClaim", "shop/x", spec={"storageClassName": name})

    missing = ["storage-class PersistentVolumeClaim shop/x spec.storageClassName"]
    fast, slow = (thing("StorageClass", name, "storage.k8s.io/v1") for name in ("fast", "slow"))
    assert said(claim("slow")) == []
    assert said(claim("slow"), fast) == missing
    assert said(claim("slow"), profile=PROFILE) == missing
    assert said(claim("slow"), slow, profile=PROFILE) == []
    assert said(claim("fast"), profile=PROFILE) == []
    # No class at all: the claim is bound to a volume that somebody made.
    assert said(claim(""), fast) == []
    assert said(claim("slow"), fast, thing("PersistentVolume", "/one", spec={"storageClassName": "slow"})) == []


def test_pods_that_the_profile_knows() -> None:
    here = {"kubernetes.io/metadata.name": "virida-monitoring"}

    def policy(name: str) -> Document:
        pods = {"matchLabels": {"app.kubernetes.io/name": name}}
        peer = {"namespaceSelector": {"matchLabels": here}, "podSelector": pods}
        return thing(
            "NetworkPolicy", "shop/x", "networking.k8s.io/v1", spec={"podSelector": {}, "ingress": [{"from": [peer]}]}
        )

    pods = [deployment(), deployment("virida-monitoring/blackbox", labels={"app": "blackbox"})]
    dead = ["network-policy NetworkPolicy shop/x spec.ingress[0].from[0]"]
    assert said(policy("prometheus"), *pods) == dead
    assert said(policy("prometheus"), *pods, profile=PROFILE) == []
    assert said(policy("prometheuss"), *pods, profile=PROFILE) == dead
    assert PROFILE.prometheus == (Pods("virida-monitoring", {"app.kubernetes.io/name": "prometheus"}),)
