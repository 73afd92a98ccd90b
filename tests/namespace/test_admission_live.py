"""What the admission policies do, asked of a real API server."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from cdk8s import Chart, Testing

from tests.cluster.apiserver import ApiServer
from tests.cluster.client import Response
from tests.conftest import synthesize
from tests.namespace.conftest import create
from virida import Container, Replicas, Route, SmokeTest, Storage, ViridaService
from virida.namespace.admission import VOLUMES, AdmissionPolicies
from virida.namespace.construct import SecureNamespace

SOURCES = [
    "gitea.virida.local",
    "docker.io/hashicorp/vault",
    "docker.io/library/postgres",
    "docker.io/curlimages/curl",
]

READ_ONLY = {"readOnlyRootFilesystem": True}
DIGEST = "sha256:" + "0" * 64

CLAIM = {
    "volumeClaimTemplate": {
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
}

Try = Callable[..., Response]


def container(image: str = "gitea.virida.local/shop/web:1.4.0", name: str = "web", **more: Any) -> dict[str, Any]:
    return {"name": name, "image": image, "securityContext": READ_ONLY, **more}


def pod(*containers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"containers": list(containers) or [container()], **more}


def in_pod(spec: Any, kind: str = "Pod") -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": kind, "metadata": {"name": "case"}, "spec": spec}


def in_workload(spec: Any, kind: str = "Deployment") -> dict[str, Any]:
    """The pod as a kind of workload has it."""
    labels = {"app": "case"}
    template = {"metadata": {"labels": labels}, "spec": spec}
    selected = {"selector": {"matchLabels": labels}, "template": template}
    job = {"template": {"spec": {**spec, "restartPolicy": "Never"}}}
    group, body = {
        "Deployment": ("apps/v1", selected),
        "ReplicaSet": ("apps/v1", selected),
        "DaemonSet": ("apps/v1", selected),
        "StatefulSet": ("apps/v1", selected),
        "Job": ("batch/v1", job),
        "CronJob": ("batch/v1", {"schedule": "0 4 * * *", "jobTemplate": {"spec": job}}),
    }[kind]
    return {"apiVersion": group, "kind": kind, "metadata": {"name": "case"}, "spec": body}


MAY_WRITE = (
    "may write to the root file system; set securityContext.readOnlyRootFilesystem to true, and mount an emptyDir "
    "where the program writes"
)
NO_TAG = "must have a digest, or a tag other than latest; write the version that is to run"
ELSEWHERE = (
    f"must come from {', '.join(SOURCES[:-1])} or {SOURCES[-1]}; push the image there, or have its registry allowed"
)
NO_TYPE = (
    "must be of the type configMap, downwardAPI, emptyDir, persistentVolumeClaim, projected, secret or image; "
    "use one of these, or have its type allowed"
)
NO_GROUP = "must be from 1 to 65535; write a group that the image knows, or leave it out"

# What each policy refuses, and nothing else is wrong with it.
REFUSED = [
    (
        "read-only-root",
        pod(container(securityContext={})),
        f"container web (gitea.virida.local/shop/web:1.4.0) {MAY_WRITE}",
    ),
    (
        "read-only-root",
        pod(container(securityContext={"readOnlyRootFilesystem": False})),
        f"container web (gitea.virida.local/shop/web:1.4.0) {MAY_WRITE}",
    ),
    (
        "read-only-root",
        pod(
            container(),
            container("gitea.virida.local/b:1", "b", securityContext=None),
            initContainers=[container("gitea.virida.local/a:1", "a", securityContext={"runAsUser": 1000})],
        ),
        f"container a (gitea.virida.local/a:1), container b (gitea.virida.local/b:1) {MAY_WRITE}",
    ),
    ("image-tag", pod(container("gitea.virida.local/web")), f"container web (gitea.virida.local/web) {NO_TAG}"),
    (
        "image-tag",
        pod(container("gitea.virida.local/web:latest")),
        f"container web (gitea.virida.local/web:latest) {NO_TAG}",
    ),
    (
        "image-tag",
        pod(initContainers=[container("gitea.virida.local/a", "a")]),
        f"container a (gitea.virida.local/a) {NO_TAG}",
    ),
    (
        "image-tag",
        pod(volumes=[{"name": "model", "image": {"reference": "gitea.virida.local/model"}}]),
        f"volume model (gitea.virida.local/model) {NO_TAG}",
    ),
    *(
        ("image-registry", pod(container(image)), f"container web ({image}) {ELSEWHERE}")
        for image in (
            "nginx:1.27.0",
            "grafana/grafana:12.0.0",
            "quay.io/shop/web:1.4.0",
            # The beginning of a name is not the name.
            "gitea.virida.local.example.com/web:1.4.0",
            "gitea.virida.local:5000/web:1.4.0",
            "hashicorp/vault-k8s:1.7.0",
            "docker.io/postgres-exporter/postgres:17.0",
            # A short name that a registry's name may hide behind.
            "localhost/hashicorp/vault:1.20.0",
            f"quay.io/shop/web@{DIGEST}",
        )
    ),
    (
        "image-registry",
        pod(volumes=[{"name": "model", "image": {"reference": "quay.io/model:1"}}]),
        f"volume model (quay.io/model:1) {ELSEWHERE}",
    ),
    (
        "volume-types",
        pod(volumes=[{"name": "share", "nfs": {"server": "10.0.0.1", "path": "/"}}]),
        f"volume share {NO_TYPE}",
    ),
    (
        "volume-types",
        pod(
            volumes=[{"name": "a", "csi": {"driver": "example.com"}}, {"name": "b"}, {"name": "c", "ephemeral": CLAIM}]
        ),
        f"volume a, volume c {NO_TYPE}",
    ),
    ("group-ids", pod(securityContext={"fsGroup": 0}), f"securityContext.fsGroup (0) {NO_GROUP}"),
    (
        "group-ids",
        pod(securityContext={"fsGroup": 65536, "supplementalGroups": [0, 5]}),
        f"securityContext.fsGroup (65536), securityContext.supplementalGroups (0) {NO_GROUP}",
    ),
]

ADMITTED = [
    pod(),
    pod(container(f"gitea.virida.local/web@{DIGEST}")),
    pod(container(f"gitea.virida.local/web:latest@{DIGEST}")),
    pod(container("gitea.virida.local/a/b/c:main-20251103")),
    # Docker Hub by its short names.
    pod(container("hashicorp/vault:1.20.0")),
    pod(container("docker.io/hashicorp/vault:1.20.0")),
    # This image is listed to write.
    pod(container("postgres:17.0", securityContext={})),
    pod(securityContext={"fsGroup": 65535, "supplementalGroups": [1, 1000]}),
    pod(volumes=[{"name": "model", "image": {"reference": "gitea.virida.local/model:1"}}]),
    pod(
        volumes=[
            {"name": "a", "configMap": {"name": "a"}},
            {"name": "b", "secret": {"secretName": "b"}},
            {"name": "c", "persistentVolumeClaim": {"claimName": "c"}},
            {"name": "d", "emptyDir": {}},
            {"name": "e", "downwardAPI": {"items": [{"path": "e", "fieldRef": {"fieldPath": "metadata.name"}}]}},
            {"name": "f", "projected": {"sources": [{"configMap": {"name": "f"}}]}},
        ]
    ),
    # Evaluation has a budget; a pod of this size is far below it.
    pod(*[container(name=f"c{i}") for i in range(200)], initContainers=[container(name=f"i{i}") for i in range(200)]),
]


@pytest.fixture(scope="module")
def attempt(server: ApiServer) -> Try:
    """Asks to make an object, in a namespace where policies deny, without making it."""
    chart = Chart(Testing.app(), "policies")
    AdmissionPolicies(
        chart, "virida", registries=SOURCES, writable=["docker.io/library/postgres"], volumes=[*VOLUMES, "image"]
    )
    for document in synthesize(chart):
        made = create(server, document)
        assert made.status == 201, made.body["message"]
    for name, admission in (("denied", "deny"), ("warned", "warn"), ("free", None)):
        make_namespace(server, name, level="privileged", admission=admission)

    def attempt(document: dict[str, Any], namespace: str = "denied") -> Response:
        return create(server, document, dry_run=True, namespace=namespace)

    # The server learns of a policy a moment after it is made.
    deadline = time.monotonic() + 30
    for _, spec, _ in REFUSED:
        while time.monotonic() < deadline and (
            attempt(in_pod(spec)).status == 201 or not attempt(in_pod(spec), "warned").warnings
        ):
            time.sleep(0.1)
    return attempt


def make_namespace(server: ApiServer, name: str, **options: Any) -> dict[str, Any]:
    chart = Chart(Testing.app(), name)
    SecureNamespace(chart, name, **options)
    made = create(server, synthesize(chart)[0])
    assert made.status == 201, made.body["message"]
    return made.body


def refusal(policy: str, message: str, what: str) -> str:
    name = f"virida-{policy}"
    return (
        f"{what} \"case\" is forbidden: ValidatingAdmissionPolicy '{name}' with binding '{name}-deny' "
        f"denied request: {message}"
    )


@pytest.mark.parametrize(("policy", "spec", "message"), REFUSED)
def test_refuses(attempt: Try, policy: str, spec: Any, message: str) -> None:
    response = attempt(in_pod(spec))
    assert (response.status, response.body["message"]) == (403, refusal(policy, message, "pods"))


@pytest.mark.parametrize("spec", ADMITTED)
def test_admits(attempt: Try, spec: Any) -> None:
    response = attempt(in_pod(spec))
    assert response.status == 201, response.body["message"]


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("Deployment", "deployments.apps"),
        ("ReplicaSet", "replicasets.apps"),
        ("DaemonSet", "daemonsets.apps"),
        ("StatefulSet", "statefulsets.apps"),
        ("Job", "jobs.batch"),
        ("CronJob", "cronjobs.batch"),
    ],
)
def test_the_author_of_a_template_is_refused(attempt: Try, kind: str, what: str) -> None:
    assert attempt(in_workload(pod(), kind)).status == 201
    for policy, spec, message in REFUSED:
        response = attempt(in_workload(spec, kind))
        assert (response.status, response.body["message"]) == (403, refusal(policy, message, what))


@pytest.mark.parametrize("build", [in_pod, in_workload])
def test_warns_where_the_namespace_says_so(attempt: Try, build: Callable[[Any], dict[str, Any]]) -> None:
    for policy, spec, message in REFUSED:
        response = attempt(build(spec), "warned")
        name = f"virida-{policy}"
        text = f"Validation failed for ValidatingAdmissionPolicy '{name}' with binding '{name}-warn': {message}"
        assert (response.status, response.warnings) == (201, (f'299 - "{text}"',))


def test_says_nothing_where_the_namespace_does_not_ask(attempt: Try) -> None:
    for _, spec, _ in REFUSED:
        assert attempt(in_pod(spec), "free")[::2] == (201, ())


def test_ephemeral_containers_are_judged(attempt: Try, server: ApiServer) -> None:
    made = create(server, in_pod(pod()), namespace="denied").body
    path = "/api/v1/namespaces/denied/pods/case/ephemeralcontainers?dryRun=All"

    def debug(added: dict[str, Any]) -> Response:
        return server.request("PUT", path, {**made, "spec": {**made["spec"], "ephemeralContainers": [added]}})

    assert debug(container(name="debugger")).status == 200
    refused = debug(container("busybox:1.37.0", "debugger"))
    assert refused.body["message"] == refusal(
        "image-registry", f"container debugger (busybox:1.37.0) {ELSEWHERE}", "pods"
    )
    refused = debug({"name": "debugger", "image": "gitea.virida.local/busybox:1"})
    assert refused.body["message"] == refusal(
        "read-only-root", f"container debugger (gitea.virida.local/busybox:1) {MAY_WRITE}", "pods"
    )


def test_what_was_there_before_the_policy_can_be_managed(attempt: Try, server: ApiServer) -> None:
    bad = pod(container("quay.io/shop/web:1.4.0"))
    namespace = make_namespace(server, "older", level="privileged", admission=None)
    deployment = create(server, in_workload(bad), namespace="older").body
    replica_set = create(server, in_workload(bad, "ReplicaSet"), namespace="older").body
    running = create(server, in_pod(bad), namespace="older").body
    namespace["metadata"]["labels"]["virida.local/admission"] = "deny"
    assert server.request("PUT", "/api/v1/namespaces/older", namespace).status == 200
    deadline = time.monotonic() + 30
    while attempt(in_pod(bad), "older").status == 201 and time.monotonic() < deadline:
        time.sleep(0.1)

    def put(document: dict[str, Any], collection: str) -> int:
        return server.request(
            "PUT", f"{collection}/namespaces/older/{document['kind'].lower()}s/case?dryRun=All", document
        ).status

    for document in (deployment, replica_set):
        scaled = {**document, "spec": {**document["spec"], "replicas": 0}}
        assert put(scaled, "/apis/apps/v1") == 200
    labelled = {**running, "metadata": {**running["metadata"], "labels": {"seen": "true"}}}
    assert put(labelled, "/api/v1") == 200
    # A change of what is judged is judged.
    restarted = in_workload(bad)
    restarted["spec"]["template"]["metadata"]["annotations"] = {"kubectl.kubernetes.io/restartedAt": "now"}
    assert put(restarted, "/apis/apps/v1") == 403
    assert put(in_workload(pod()), "/apis/apps/v1") == 200


def test_all_that_a_service_makes_is_admitted(attempt: Try, server: ApiServer) -> None:
    make_namespace(server, "shop")
    chart = Chart(Testing.app(), "shop", namespace="shop")
    ViridaService(
        chart,
        "cart",
        component="backend",
        image="gitea.virida.local/shop/cart:1.4.0",
        port=3000,
        route=Route("shop.example.com", tls=None),
        mounts={"/data": Storage("1Gi", access_mode="ReadWriteOnce")},
        scale=Replicas(1),
        containers=[
            Container("proxy", image="gitea.virida.local/shop/proxy:1.0.0"),
            Container("migrate", image="gitea.virida.local/shop/cart:1.4.0", init=True),
        ],
        smoke_test=SmokeTest(),
    )
    documents = synthesize(chart)
    assert len(documents) >= 9
    for document in documents:
        response = attempt(document, "shop")
        assert (response.status, response.warnings) == (201, ()), response.body.get("message")
    deployment = next(d for d in documents if d["kind"] == "Deployment")
    template = deployment["spec"]["template"]
    # As Vault's injector leaves it: webhooks have changed a pod before it is judged.
    agent = {
        "name": "vault-agent",
        "image": "hashicorp/vault:1.20.0",
        "securityContext": {**template["spec"]["containers"][0]["securityContext"], "runAsUser": 100},
    }
    spec = {
        **template["spec"],
        "containers": [*template["spec"]["containers"], agent],
        "automountServiceAccountToken": False,
    }
    injected = {**in_pod(spec), "metadata": {"name": "case", "labels": template["metadata"]["labels"]}}
    assert attempt(injected, "shop").status == 201
    agent["image"] = "quay.io/hashicorp/vault:1.20.0"
    assert attempt(injected, "shop").body["message"] == refusal(
        "image-registry", f"container vault-agent (quay.io/hashicorp/vault:1.20.0) {ELSEWHERE}", "pods"
    )
