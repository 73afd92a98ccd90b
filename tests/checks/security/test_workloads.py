"""Pods beyond Pod Security, their images, their tokens."""

from typing import Any

import pytest

from tests.checks.security.documents import container, document, fields, findings, pod

SHA = "sha256:" + "0" * 64


def _namespace(**labels: str) -> dict[str, Any]:
    written = {f"pod-security.kubernetes.io/{mode}": level for mode, level in labels.items()}
    namespace = document("v1", "Namespace", "shop")
    namespace["metadata"]["labels"] = written
    return namespace


@pytest.mark.parametrize(
    ("labels", "speaks"),
    [
        (None, True),
        ({}, True),
        ({"enforce": "privileged"}, True),
        ({"enforce": "baseline"}, False),
        ({"enforce": "restricted"}, False),
        ({"enforce": "privileged", "warn": "baseline"}, False),
        ({"audit": "restricted"}, False),
    ],
)
def test_names_access_to_the_node_where_no_level_does(labels: dict[str, str] | None, speaks: bool) -> None:
    namespace = [_namespace(**labels)] if labels is not None else []
    found = fields(pod(hostIPC=True), *namespace, rule="security/host-access")
    assert found == ([("host-access", "spec.hostIPC")] if speaks else [])


def test_names_host_namespaces_paths_and_privileges_only() -> None:
    broken = pod(
        hostNetwork=True,
        hostPID=True,
        securityContext={"sysctls": [{"name": "kernel.msgmax", "value": "1"}]},
        containers=[container(securityContext={"readOnlyRootFilesystem": True, "privileged": True})],
        volumes=[{"name": "root", "hostPath": {"path": "/"}}],
    )
    assert sorted(field for _, field in fields(broken)) == [
        "spec.containers[web].securityContext.privileged",
        "spec.hostNetwork",
        "spec.hostPID",
        "spec.volumes[root].hostPath",
    ]


@pytest.mark.parametrize("context", [None, {}, {"readOnlyRootFilesystem": False}])
@pytest.mark.parametrize("sort", ["initContainers", "containers", "ephemeralContainers"])
def test_names_a_writable_root(sort: str, context: Any) -> None:
    assert fields(pod({sort: [container(securityContext=context)]})) == [
        ("writable-root", f"spec.{sort}[web].securityContext.readOnlyRootFilesystem")
    ]


def test_leaves_windows_alone() -> None:
    assert fields(pod(os={"name": "windows"}, containers=[container(securityContext={})])) == []


@pytest.mark.parametrize(
    ("image", "message", "example"),
    [
        ("web", '"web" has no tag, which means latest', "web:1.4.0"),
        ("web:latest", "the tag latest moves", "web:1.4.0"),
        ("registry:5000/web", '"registry:5000/web" has no tag, which means latest', "registry:5000/web:1.4.0"),
        ("registry:5000/a/web:latest", "the tag latest moves", "registry:5000/a/web:1.4.0"),
    ],
)
def test_names_a_tag_that_moves(image: str, message: str, example: str) -> None:
    (finding,) = findings(pod(containers=[container(image=image)]))
    assert (finding.rule, finding.field) == ("security/mutable-tag", "spec.containers[web].image")
    assert finding.message == (
        f"{message}: two pods of one workload may run different versions, and no rollback leads back to the old one"
    )
    assert finding.remedy == f"write the version that runs, such as {example}, or a digest"


@pytest.mark.parametrize("image", ["web:1", f"web@{SHA}", f"web:latest@{SHA}", "registry:5000/web:v1", "", None, 7])
def test_leaves_other_images_alone(image: Any) -> None:
    assert fields(pod(containers=[container(image=image)])) == []


def test_looks_at_every_image() -> None:
    broken = pod(
        initContainers=[container("a", image="a")],
        ephemeralContainers=[container("b", image="k8s.gcr.io/b:1")],
        volumes=[{"name": "model", "image": {"reference": "gcr.io/google-containers/model"}}],
    )
    assert sorted(fields(broken)) == [
        ("frozen-registry", "spec.ephemeralContainers[b].image"),
        ("frozen-registry", "spec.volumes[model].image.reference"),
        ("mutable-tag", "spec.initContainers[a].image"),
        ("mutable-tag", "spec.volumes[model].image.reference"),
    ]


def test_leaves_registries_alone_that_only_look_like_it() -> None:
    images = ["k8s.gcr.io.example.com/a:1", "example.com/k8s.gcr.io/a:1", "gcr.io/google-containers-old/a:1"]
    assert fields(pod(containers=[container(str(i), image=image) for i, image in enumerate(images)])) == []


def _account(automount: bool | None, name: str = "api") -> dict[str, Any]:
    stated = {} if automount is None else {"automountServiceAccountToken": automount}
    return document("v1", "ServiceAccount", name, "shop", **stated)


def _binding(**subject: str) -> dict[str, Any]:
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"}
    return document(
        "rbac.authorization.k8s.io/v1", "RoleBinding", "reader", "shop", roleRef=reference, subjects=[subject]
    )


TOKEN = [("token-mounted", "spec.automountServiceAccountToken")]


@pytest.mark.parametrize(
    ("spec", "others", "found"),
    [
        ({}, [], TOKEN),
        ({"automountServiceAccountToken": False}, [], []),
        ({"automountServiceAccountToken": True}, [_account(False, "default")], TOKEN),
        ({}, [_account(False, "default")], []),
        ({"serviceAccountName": "api"}, [_account(None)], TOKEN),
        ({"serviceAccount": "api"}, [_account(True)], TOKEN),
        ({"serviceAccountName": "api"}, [_account(False)], []),
        # An account that is not here may say no.
        ({"serviceAccountName": "api"}, [], []),
        ({"serviceAccountName": "api", "automountServiceAccountToken": True}, [], TOKEN),
        ({}, [_binding(kind="ServiceAccount", name="default", namespace="shop")], []),
        ({}, [_binding(kind="ServiceAccount", name="default", namespace="other")], TOKEN),
        ({}, [_binding(kind="User", name="system:serviceaccount:shop:default")], []),
        ({}, [_binding(kind="Group", name="system:serviceaccounts:shop")], []),
        ({}, [_binding(kind="Group", name="system:serviceaccounts")], []),
        ({}, [_binding(kind="Group", name="system:serviceaccounts:other")], TOKEN),
        ({}, [_binding(kind="Group", name="system:authenticated")], TOKEN),
    ],
)
def test_names_a_token_that_is_of_no_use(
    spec: dict[str, Any], others: list[dict[str, Any]], found: list[tuple[str, str]]
) -> None:
    broken = pod(**spec)
    if "automountServiceAccountToken" not in spec:
        del broken["spec"]["automountServiceAccountToken"]
    assert fields(broken, *others, rule="security/token-mounted") == found


@pytest.mark.parametrize(
    ("annotations", "remedy"),
    [
        ({}, "write automountServiceAccountToken: false in the pod's spec"),
        (
            {"vault.hashicorp.com/agent-inject": "true"},
            "write automountServiceAccountToken: false in the pod's spec, add a projected serviceAccountToken volume "
            "for Vault's agent, and name it in the annotation "
            "vault.hashicorp.com/agent-service-account-token-volume-name",
        ),
        (
            {
                "vault.hashicorp.com/agent-inject": "true",
                "vault.hashicorp.com/agent-service-account-token-volume-name": "vault-token",
            },
            "write automountServiceAccountToken: false in the pod's spec",
        ),
        (
            {"vault.hashicorp.com/agent-inject": "maybe"},
            "write automountServiceAccountToken: false in the pod's spec",
        ),
    ],
)
def test_thinks_of_the_agent_that_needs_a_token(annotations: dict[str, str], remedy: str) -> None:
    (finding,) = findings(pod(annotations=annotations, automountServiceAccountToken=True))
    assert finding.remedy == remedy
