"""What roles grant, and to whom."""

from typing import Any

import pytest

from tests.checks.security.documents import document, fields, findings

RBAC = "rbac.authorization.k8s.io"


def _role(kind: str = "Role", **granted: Any) -> dict[str, Any]:
    namespace = "shop" if kind == "Role" else ""
    return document(f"{RBAC}/v1", kind, "deployer", namespace, rules=[{"apiGroups": [""]} | granted])


def _binding(role: str, *subjects: dict[str, str], kind: str = "ClusterRoleBinding") -> dict[str, Any]:
    namespace = "shop" if kind == "RoleBinding" else ""
    reference = {"apiGroup": RBAC, "kind": "ClusterRole", "name": role}
    return document(f"{RBAC}/v1", kind, "b", namespace, roleRef=reference, subjects=list(subjects))


def _group(name: str) -> dict[str, str]:
    return {"kind": "Group", "apiGroup": RBAC, "name": name}


ACCOUNT = {"kind": "ServiceAccount", "name": "deployer", "namespace": "shop"}


@pytest.mark.parametrize(
    ("granted", "field", "message"),
    [
        ({"resources": ["pods"], "verbs": ["*"]}, "verbs", '"*" in verbs also grants what nobody listed'),
        (
            {"resources": ["*"], "verbs": ["get"]},
            "resources",
            '"*" in resources also grants what nobody listed, Secrets and pods/exec included,',
        ),
        (
            {"apiGroups": ["apps"], "resources": ["*"], "verbs": ["*"]},
            "resources",
            '"*" in resources, verbs also grants what nobody listed',
        ),
        (
            {"apiGroups": ["*"], "resources": ["deployments"], "verbs": ["get"]},
            "apiGroups",
            '"*" in apiGroups also grants what nobody listed',
        ),
        (
            {"apiGroups": [], "nonResourceURLs": ["*"], "verbs": ["get"]},
            "nonResourceURLs",
            '"*" in nonResourceURLs also grants what nobody listed',
        ),
    ],
)
def test_names_wildcards(granted: dict[str, Any], field: str, message: str) -> None:
    (finding,) = findings(_role("ClusterRole", **granted))
    assert (finding.rule, finding.field) == ("security/rbac-wildcard", f"rules[0].{field}")
    assert finding.message == f"{message} and what a later version or an operator adds"


@pytest.mark.parametrize("granted", [{"resources": ["*/scale"], "verbs": ["get"]}, {"nonResourceURLs": ["/healthz/*"]}])
def test_leaves_narrow_wildcards_alone(granted: dict[str, Any]) -> None:
    assert fields(_role("ClusterRole", **granted)) == []


ROLES = {"apiGroups": [RBAC]}


@pytest.mark.parametrize(
    ("granted", "message"),
    [
        (
            ROLES | {"resources": ["roles"], "verbs": ["update", "escalate"]},
            "escalate on roles lets a subject write itself a role with any right",
        ),
        (
            ROLES | {"resources": ["clusterroles", "roles"], "verbs": ["bind"]},
            "bind on clusterroles, roles lets a subject bind itself to any role",
        ),
        (
            {"resources": ["users", "groups"], "verbs": ["impersonate"]},
            "impersonate on groups, users lets a subject act as somebody with more rights",
        ),
        (
            {"apiGroups": ["authentication.k8s.io"], "resources": ["uids"], "verbs": ["impersonate"]},
            "impersonate on uids lets a subject act as somebody with more rights",
        ),
        (
            {"resources": ["pods/exec"], "verbs": ["create", "get"]},
            "create, get on pods/exec lets a subject run commands in every pod and read its secrets",
        ),
        (
            {"resources": ["pods/attach"], "verbs": ["get"]},
            "get on pods/attach lets a subject run commands in every pod and read its secrets",
        ),
        (
            {"resources": ["pods/portforward"], "verbs": ["create"]},
            "create on pods/portforward lets a subject reach every port of every pod, past NetworkPolicies",
        ),
        (
            {"resources": ["nodes/proxy"], "verbs": ["get"]},
            "get on nodes/proxy lets a subject run commands in every pod through the kubelet, past the audit log",
        ),
        (
            {"resources": ["serviceaccounts/token"], "verbs": ["create"]},
            "create on serviceaccounts/token lets a subject take the rights of any ServiceAccount",
        ),
    ],
)
def test_names_rights_that_lead_to_others(granted: dict[str, Any], message: str) -> None:
    (finding,) = findings(_role(**granted))
    assert (finding.rule, finding.field, finding.message) == ("security/rbac-escalation", "rules[0].resources", message)


@pytest.mark.parametrize(
    "granted",
    [
        {"resources": ["pods"], "verbs": ["create"]},
        {"resources": ["pods/log", "pods/eviction"], "verbs": ["get", "create"]},
        {"resources": ["pods/exec"], "verbs": ["list"]},
        {"apiGroups": ["example.com"], "resources": ["pods/exec"], "verbs": ["create"]},
        {"resources": ["roles"], "verbs": ["bind"]},
        ROLES | {"resources": ["roles"], "verbs": ["create", "update"]},
        ROLES | {"resources": ["roles"], "verbs": ["bind"], "resourceNames": ["view"]},
        # Within a namespace that is what a Role is for.
        {"resources": ["secrets"], "verbs": ["get", "list"]},
    ],
)
def test_leaves_other_rights_alone(granted: dict[str, Any]) -> None:
    assert fields(_role(**granted)) == []


def test_takes_a_wildcard_of_verbs_and_groups_for_every_one() -> None:
    role = _role(apiGroups=["*"], resources=["pods/exec"], verbs=["*"])
    messages = {finding.message for finding in findings(role, rule="security/rbac-escalation")}
    assert messages == {"* on pods/exec lets a subject run commands in every pod and read its secrets"}


SECRETS = _role("ClusterRole", resources=["secrets"], verbs=["watch", "get"])
READS = ("rbac-escalation", "rules[0].resources")


@pytest.mark.parametrize(
    ("bindings", "found"),
    [
        ([], [READS]),
        ([_binding("deployer", ACCOUNT)], [READS]),
        ([_binding("deployer", ACCOUNT, kind="RoleBinding")], []),
        ([_binding("deployer", ACCOUNT, kind="RoleBinding"), _binding("deployer", ACCOUNT)], [READS]),
    ],
)
def test_names_secrets_of_the_whole_cluster(bindings: list[Any], found: list[tuple[str, str]]) -> None:
    assert fields(SECRETS, *bindings) == found


@pytest.mark.parametrize(
    ("kind", "where"), [("ClusterRoleBinding", "the whole cluster"), ("RoleBinding", "this namespace")]
)
def test_names_a_binding_to_cluster_admin(kind: str, where: str) -> None:
    binding = _binding("cluster-admin", ACCOUNT, _group("system:masters"), _group("ops"), kind=kind)
    (finding,) = findings(binding)
    assert (finding.rule, finding.field) == ("security/cluster-admin", "roleRef.name")
    assert finding.message == (
        f"ServiceAccount shop/deployer, Group ops may do everything in {where}, reading Secrets and granting rights "
        "included"
    )


def test_leaves_the_binding_alone_that_kubernetes_has() -> None:
    assert fields(_binding("cluster-admin", _group("system:masters"))) == []


@pytest.mark.parametrize(
    ("subject", "severity"),
    [
        (_group("system:unauthenticated"), "error"),
        ({"kind": "User", "apiGroup": RBAC, "name": "system:anonymous"}, "error"),
        (_group("system:authenticated"), "warning"),
    ],
)
def test_names_a_binding_to_everyone(subject: dict[str, str], severity: str) -> None:
    (finding,) = findings(_binding("view", ACCOUNT, subject))
    assert (finding.rule, finding.severity) == ("security/public-access", severity)
    assert finding.field == f"subjects[{subject['name']}].name"


@pytest.mark.parametrize("role", ["system:discovery", "system:public-info-viewer"])
def test_leaves_discovery_to_everyone(role: str) -> None:
    assert fields(_binding(role, _group("system:authenticated"), _group("system:unauthenticated"))) == []
