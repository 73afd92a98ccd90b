"""What people read: every finding, whole."""

from __future__ import annotations

from typing import Any

import pytest

from tests.podsecurity.cases import pod_of
from virida.podsecurity import Level, Violation, evaluate, pod_template
from virida.podsecurity.baseline import BASELINE
from virida.podsecurity.restricted import RESTRICTED

SECURITY = "spec.containers[subject].securityContext"
LOCAL_PROFILE = "write RuntimeDefault, or Localhost with a localhostProfile"
ANNOTATION_FIX = "write runtime/default or localhost/<profile>, or remove the annotation"
APPARMOR = "container.apparmor.security.beta.kubernetes.io/web"
SECCOMP = "seccomp.security.alpha.kubernetes.io/pod"


def context(**fields: Any) -> dict[str, Any]:
    return {"container": {"securityContext": fields}}


def baseline(control: str, path: str, message: str, fix: str) -> Violation:
    return Violation(control, Level.BASELINE, path, message, fix)


def restricted(control: str, path: str, message: str, fix: str) -> Violation:
    return Violation(control, Level.RESTRICTED, path, message, fix)


# Each: what the pod says, the version, and the one violation that it has at that violation's level.
FINDINGS: list[tuple[dict[str, Any], str, Violation]] = [
    (
        {"pod": {"hostNetwork": True}},
        "latest",
        baseline(
            "hostNamespaces",
            "spec.hostNetwork",
            "hostNetwork is true, so the pod shares the node's network",
            "remove hostNetwork or set it to false",
        ),
    ),
    (
        {"pod": {"hostPID": True}},
        "latest",
        baseline(
            "hostNamespaces",
            "spec.hostPID",
            "hostPID is true, so the pod shares the node's processes",
            "remove hostPID or set it to false",
        ),
    ),
    (
        {"pod": {"hostIPC": True}},
        "latest",
        baseline(
            "hostNamespaces",
            "spec.hostIPC",
            "hostIPC is true, so the pod shares the node's IPC namespace",
            "remove hostIPC or set it to false",
        ),
    ),
    (
        context(privileged=True),
        "latest",
        baseline(
            "privileged",
            f"{SECURITY}.privileged",
            "privileged is true, so the container has full access to the node",
            "remove privileged or set it to false",
        ),
    ),
    (
        context(capabilities={"add": ["SYS_ADMIN", "CHOWN", "NET_RAW"]}),
        "latest",
        baseline(
            "capabilities_baseline",
            f"{SECURITY}.capabilities.add",
            'capabilities.add has "SYS_ADMIN", "NET_RAW", more than the default ones',
            "remove what is not among AUDIT_WRITE, CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, MKNOD, NET_BIND_SERVICE, "
            "SETFCAP, SETGID, SETPCAP, SETUID, SYS_CHROOT",
        ),
    ),
    (
        {"pod": {"volumes": [{"name": "data", "hostPath": {"path": "/var"}}]}},
        "latest",
        baseline(
            "hostPathVolumes",
            "spec.volumes[data].hostPath",
            'hostPath mounts "/var" of the node',
            "use a persistentVolumeClaim, or emptyDir for what may be lost",
        ),
    ),
    (
        {"container": {"ports": [{"name": "http", "containerPort": 8080, "hostPort": 80}]}},
        "latest",
        baseline(
            "hostPorts",
            "spec.containers[subject].ports[http].hostPort",
            "hostPort is 80, a port of the node",
            "remove hostPort and reach the pod through a Service",
        ),
    ),
    (
        {"container": {"readinessProbe": {"httpGet": {"port": 80, "host": "10.0.0.1"}}}},
        "latest",
        baseline(
            "hostProbesAndHostLifecycle",
            "spec.containers[subject].readinessProbe.httpGet.host",
            'host is "10.0.0.1"',
            "remove host, so that the kubelet calls the pod",
        ),
    ),
    (
        {"container": {"lifecycle": {"preStop": {"tcpSocket": {"port": 80, "host": "10.0.0.1"}}}}},
        "latest",
        baseline(
            "hostProbesAndHostLifecycle",
            "spec.containers[subject].lifecycle.preStop.tcpSocket.host",
            'host is "10.0.0.1"',
            "remove host, so that the kubelet calls the pod",
        ),
    ),
    (
        context(appArmorProfile={"type": "Unconfined"}),
        "latest",
        baseline(
            "appArmorProfile",
            f"{SECURITY}.appArmorProfile.type",
            'appArmorProfile.type is "Unconfined"',
            LOCAL_PROFILE,
        ),
    ),
    (
        context(appArmorProfile={}),
        "latest",
        baseline(
            "appArmorProfile", f"{SECURITY}.appArmorProfile.type", "appArmorProfile.type is not set", LOCAL_PROFILE
        ),
    ),
    (
        {"annotations": {APPARMOR: "unconfined"}},
        "latest",
        baseline(
            "appArmorProfile",
            f"metadata.annotations[{APPARMOR}]",
            'the AppArmor profile is "unconfined"',
            ANNOTATION_FIX,
        ),
    ),
    (
        context(seLinuxOptions={"type": "spc_t"}),
        "1.30",
        baseline(
            "seLinuxOptions",
            f"{SECURITY}.seLinuxOptions.type",
            'seLinuxOptions.type is "spc_t"',
            "remove type or write one of container_t, container_init_t, container_kvm_t",
        ),
    ),
    (
        {"pod": {"securityContext": {"seLinuxOptions": {"type": "spc_t"}}}},
        "1.31",
        baseline(
            "seLinuxOptions",
            "spec.securityContext.seLinuxOptions.type",
            'seLinuxOptions.type is "spc_t"',
            "remove type or write one of container_t, container_init_t, container_kvm_t, container_engine_t",
        ),
    ),
    (
        context(seLinuxOptions={"user": "system_u"}),
        "latest",
        baseline(
            "seLinuxOptions",
            f"{SECURITY}.seLinuxOptions.user",
            'seLinuxOptions.user is "system_u"',
            "remove user",
        ),
    ),
    (
        context(procMount="Unmasked"),
        "latest",
        baseline(
            "procMount",
            f"{SECURITY}.procMount",
            'procMount is "Unmasked"',
            "remove procMount or set it to Default",
        ),
    ),
    (
        context(seccompProfile={"type": "Unconfined"}),
        "latest",
        baseline(
            "seccompProfile_baseline",
            f"{SECURITY}.seccompProfile.type",
            'seccompProfile.type is "Unconfined"',
            LOCAL_PROFILE,
        ),
    ),
    (
        {"annotations": {SECCOMP: "unconfined"}},
        "1.18",
        baseline(
            "seccompProfile_baseline",
            f"metadata.annotations[{SECCOMP}]",
            'the seccomp profile is "unconfined"',
            ANNOTATION_FIX,
        ),
    ),
    (
        {"annotations": {"container.seccomp.security.alpha.kubernetes.io/web": ""}},
        "1.18",
        baseline(
            "seccompProfile_baseline",
            "metadata.annotations[container.seccomp.security.alpha.kubernetes.io/web]",
            'the seccomp profile is ""',
            ANNOTATION_FIX,
        ),
    ),
    (
        {"pod": {"securityContext": {"sysctls": [{"name": "net.ipv4.tcp_rmem", "value": "4096"}]}}},
        "1.27",
        baseline(
            "sysctls",
            "spec.securityContext.sysctls[net.ipv4.tcp_rmem]",
            'sysctl "net.ipv4.tcp_rmem" is not a safe one',
            "remove it; safe are kernel.shm_rmid_forced, net.ipv4.ip_local_port_range, net.ipv4.tcp_syncookies, "
            "net.ipv4.ping_group_range, net.ipv4.ip_unprivileged_port_start, net.ipv4.ip_local_reserved_ports",
        ),
    ),
    (
        context(windowsOptions={"hostProcess": True}),
        "latest",
        baseline(
            "windowsHostProcess",
            f"{SECURITY}.windowsOptions.hostProcess",
            "windowsOptions.hostProcess is true, so the container is a process of the node",
            "remove hostProcess or set it to false",
        ),
    ),
    (
        context(allowPrivilegeEscalation=True),
        "latest",
        restricted(
            "allowPrivilegeEscalation",
            f"{SECURITY}.allowPrivilegeEscalation",
            "allowPrivilegeEscalation is true",
            "write allowPrivilegeEscalation: false",
        ),
    ),
    (
        context(allowPrivilegeEscalation=None),
        "latest",
        restricted(
            "allowPrivilegeEscalation",
            f"{SECURITY}.allowPrivilegeEscalation",
            "allowPrivilegeEscalation is not set",
            "write allowPrivilegeEscalation: false",
        ),
    ),
    (
        context(capabilities=None),
        "latest",
        restricted(
            "capabilities_restricted",
            f"{SECURITY}.capabilities.drop",
            "capabilities.drop is not set",
            'write drop: ["ALL"]',
        ),
    ),
    (
        context(capabilities={"drop": ["NET_RAW", "KILL"]}),
        "latest",
        restricted(
            "capabilities_restricted",
            f"{SECURITY}.capabilities.drop",
            'capabilities.drop has only "NET_RAW", "KILL"',
            'write drop: ["ALL"]',
        ),
    ),
    (
        context(capabilities={"add": ["CHOWN", "NET_BIND_SERVICE"]}),
        "latest",
        restricted(
            "capabilities_restricted",
            f"{SECURITY}.capabilities.add",
            'capabilities.add has "CHOWN"',
            "remove what is not NET_BIND_SERVICE",
        ),
    ),
    (
        context(procMount="Unmasked"),
        "latest",
        restricted(
            "procMount_restricted",
            f"{SECURITY}.procMount",
            'procMount is "Unmasked"',
            "remove procMount or set it to Default",
        ),
    ),
    (
        {"pod": {"volumes": [{"name": "data", "nfs": {"server": "nas", "path": "/"}}]}},
        "latest",
        restricted(
            "restrictedVolumes",
            "spec.volumes[data].nfs",
            "the volume's source is nfs",
            "use a persistentVolumeClaim or another of configMap, csi, downwardAPI, emptyDir, ephemeral, image, "
            "persistentVolumeClaim, projected, secret",
        ),
    ),
    (
        context(runAsNonRoot=False),
        "latest",
        restricted("runAsNonRoot", f"{SECURITY}.runAsNonRoot", "runAsNonRoot is false", "write runAsNonRoot: true"),
    ),
    (
        {"pod": {"securityContext": {"runAsNonRoot": False}}, "container": {"securityContext": {"runAsNonRoot": None}}},
        "latest",
        restricted(
            "runAsNonRoot",
            "spec.securityContext.runAsNonRoot",
            "runAsNonRoot is false",
            "write runAsNonRoot: true",
        ),
    ),
    (
        {"pod": {"securityContext": {"runAsNonRoot": None}}, "container": {"securityContext": {"runAsNonRoot": None}}},
        "latest",
        restricted(
            "runAsNonRoot",
            f"{SECURITY}.runAsNonRoot",
            "runAsNonRoot is not set, neither here nor for the pod",
            "write runAsNonRoot: true in the pod's securityContext",
        ),
    ),
    (
        context(runAsUser=0),
        "latest",
        restricted(
            "runAsUser",
            f"{SECURITY}.runAsUser",
            "runAsUser is 0, which is root",
            "write another user id, or remove runAsUser if the image names a user by id",
        ),
    ),
    (
        {
            "pod": {"securityContext": {"seccompProfile": None}},
            "container": {"securityContext": {"seccompProfile": None}},
        },
        "latest",
        restricted(
            "seccompProfile_restricted",
            f"{SECURITY}.seccompProfile.type",
            "seccompProfile is not set, neither here nor for the pod",
            "write seccompProfile: {type: RuntimeDefault} in the pod's securityContext",
        ),
    ),
    (
        {
            "pod": {"securityContext": {"seccompProfile": {"type": "Unconfined"}}},
            "container": {"securityContext": {"seccompProfile": None}},
        },
        "latest",
        restricted(
            "seccompProfile_restricted",
            "spec.securityContext.seccompProfile.type",
            'seccompProfile.type is "Unconfined"',
            LOCAL_PROFILE,
        ),
    ),
]


@pytest.mark.parametrize(
    ("fields", "version", "violation"), FINDINGS, ids=[f"{found.path} in {version}" for _, version, found in FINDINGS]
)
def test_says_what_is_wrong_and_what_to_write(fields: dict[str, Any], version: str, violation: Violation) -> None:
    pod = pod_template(pod_of(fields, "containers" if "container" in fields else None))
    assert pod is not None
    assert evaluate(pod, violation.level, version) == (violation,)


def test_every_control_is_among_them() -> None:
    assert {found.control for _, _, found in FINDINGS} == {control.id for control in (*BASELINE, *RESTRICTED)}


def test_containers_without_a_name_are_counted() -> None:
    pod = pod_template({"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{}, {"ports": [{"hostPort": 80}]}]}})
    assert pod is not None
    assert [found.path for found in evaluate(pod, "baseline")] == ["spec.containers[1].ports[0].hostPort"]
