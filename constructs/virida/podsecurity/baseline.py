"""The controls of the level baseline: what gives a pod power over its node.

Each mirrors the check of the same id in https://github.com/kubernetes/pod-security-admission/tree/v0.36.3/policy.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from virida.podsecurity.control import Control, Finding, Level, except_for
from virida.podsecurity.pod import Pod, fields, items, listed, shown, stated

# What container runtimes give by default, less NET_RAW, with which a pod can forge packets.
_DEFAULT_CAPABILITIES = (
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
)
_PROFILE_TYPES = ("RuntimeDefault", "Localhost")
_PROFILE_FIX = "write RuntimeDefault, or Localhost with a localhostProfile"

_APPARMOR_ANNOTATION = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP_POD_ANNOTATION = "seccomp.security.alpha.kubernetes.io/pod"
_SECCOMP_ANNOTATION = "container.seccomp.security.alpha.kubernetes.io/"

_SELINUX_TYPES = ("container_t", "container_init_t", "container_kvm_t")
_SELINUX_TYPES_1_31 = (*_SELINUX_TYPES, "container_engine_t")

# Sysctls that belong to the pod's own namespaces and disturb no neighbour. Kubernetes' list of safe ones grows.
_SYSCTLS = (
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start",
)
_SYSCTLS_1_27 = (*_SYSCTLS, "net.ipv4.ip_local_reserved_ports")
_SYSCTLS_1_29 = (
    *_SYSCTLS_1_27,
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
)
_SYSCTLS_1_32 = (*_SYSCTLS_1_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem")


def apparmor_profile(pod: Pod) -> Iterator[Finding]:
    """AppArmor stays on. The annotation is what there was before the field (1.30); it still counts."""
    for path, context in pod.contexts:
        profile = context.get("appArmorProfile")
        if profile is not None and (kind := fields(profile).get("type")) not in _PROFILE_TYPES:
            yield Finding(f"{path}.appArmorProfile.type", stated("appArmorProfile.type", kind), _PROFILE_FIX)
    for key, value in sorted(pod.annotations.items(), key=str):
        allowed = value in (None, "", "runtime/default") or str(value).startswith("localhost/")
        if str(key).startswith(_APPARMOR_ANNOTATION) and not allowed:
            yield Finding(
                f"metadata.annotations[{key}]",
                f"the AppArmor profile is {shown(value)}",
                "write runtime/default or localhost/<profile>, or remove the annotation",
            )


def capabilities(pod: Pod) -> Iterator[Finding]:
    """No capability beyond the default ones."""
    for path, context in pod.container_contexts:
        added = items(fields(context.get("capabilities")).get("add"))
        if extra := [name for name in added if name not in _DEFAULT_CAPABILITIES]:
            yield Finding(
                f"{path}.capabilities.add",
                f"capabilities.add has {listed(extra)}, more than the default ones",
                f"remove what is not among {', '.join(_DEFAULT_CAPABILITIES)}",
            )


def host_namespaces(pod: Pod) -> Iterator[Finding]:
    """The pod has a network, processes and interprocess communication of its own."""
    for field, shared in (("hostNetwork", "network"), ("hostPID", "processes"), ("hostIPC", "IPC namespace")):
        if value := pod.spec.fields.get(field):
            yield Finding(
                f"spec.{field}",
                f"{field} is {shown(value)}, so the pod shares the node's {shared}",
                f"remove {field} or set it to false",
            )


def host_path_volumes(pod: Pod) -> Iterator[Finding]:
    """No volume is a path of the node."""
    for path, volume in pod.spec.children("volumes"):
        if (source := volume.get("hostPath")) is not None:
            yield Finding(
                f"{path}.hostPath",
                f"hostPath mounts {shown(fields(source).get('path'))} of the node",
                "use a persistentVolumeClaim, or emptyDir for what may be lost",
            )


def host_ports(pod: Pod) -> Iterator[Finding]:
    """No container takes a port of the node.

    On the node's network every port is one of the node: the API server then fills in ``hostPort`` by itself.
    """
    on_node_network = pod.spec.fields.get("hostNetwork")
    for container in pod.containers:
        for path, port in container.children("ports"):
            if host_port := port.get("hostPort"):
                yield Finding(
                    f"{path}.hostPort",
                    f"hostPort is {shown(host_port)}, a port of the node",
                    "remove hostPort and reach the pod through a Service",
                )
            elif on_node_network and port.get("containerPort"):
                yield Finding(
                    f"{path}.hostPort",
                    f"hostPort becomes {shown(port['containerPort'])} because hostNetwork is true",
                    "remove hostNetwork and reach the pod through a Service",
                )


def host_probes_and_lifecycle(pod: Pod) -> Iterator[Finding]:
    """The kubelet calls the pod, and nothing else on the pod's behalf: probes could scan the node's network."""
    for container in pod.containers:
        lifecycle = container.child("lifecycle")
        probes = (container.child(probe) for probe in ("livenessProbe", "readinessProbe", "startupProbe"))
        for handler in (*probes, lifecycle.child("postStart"), lifecycle.child("preStop")):
            for action in (handler.child("httpGet"), handler.child("tcpSocket")):
                if host := action.fields.get("host"):
                    yield Finding(
                        f"{action.path}.host",
                        f"host is {shown(host)}",
                        "remove host, so that the kubelet calls the pod",
                    )


def privileged(pod: Pod) -> Iterator[Finding]:
    """No container is privileged."""
    for path, context in pod.container_contexts:
        if value := context.get("privileged"):
            yield Finding(
                f"{path}.privileged",
                f"privileged is {shown(value)}, so the container has full access to the node",
                "remove privileged or set it to false",
            )


def proc_mount(pod: Pod) -> Iterator[Finding]:
    """/proc keeps its masks."""
    for path, context in pod.container_contexts:
        if (value := context.get("procMount")) not in (None, "Default"):
            yield Finding(f"{path}.procMount", stated("procMount", value), "remove procMount or set it to Default")


def selinux_options(types: tuple[str, ...], pod: Pod) -> Iterator[Finding]:
    """SELinux types are those of containers, users and roles those of the runtime."""
    for context in pod.contexts:
        path, options = context.child("seLinuxOptions")
        if (kind := options.get("type")) not in (None, "", *types):
            yield Finding(
                f"{path}.type", stated("seLinuxOptions.type", kind), f"remove type or write one of {', '.join(types)}"
            )
        for field in ("user", "role"):
            if value := options.get(field):
                yield Finding(f"{path}.{field}", stated(f"seLinuxOptions.{field}", value), f"remove {field}")


def seccomp_annotations(pod: Pod) -> Iterator[Finding]:
    """Seccomp as it was before its field (1.19)."""
    containers = (container.fields.get("name") for container in pod.containers)
    for key in (_SECCOMP_POD_ANNOTATION, *(f"{_SECCOMP_ANNOTATION}{name}" for name in containers)):
        value = pod.annotations.get(key, "runtime/default")
        if value not in ("runtime/default", "docker/default") and not str(value).startswith("localhost/"):
            yield Finding(
                f"metadata.annotations[{key}]",
                f"the seccomp profile is {shown(value)}",
                "write runtime/default or localhost/<profile>, or remove the annotation",
            )


def seccomp_profile(pod: Pod) -> Iterator[Finding]:
    """Seccomp is not switched off. Leaving it out is for the level restricted to refuse."""
    for path, context in pod.contexts:
        profile = context.get("seccompProfile")
        if profile is not None and (kind := fields(profile).get("type")) not in _PROFILE_TYPES:
            yield Finding(f"{path}.seccompProfile.type", stated("seccompProfile.type", kind), _PROFILE_FIX)


def sysctls(safe: tuple[str, ...], pod: Pod) -> Iterator[Finding]:
    """Only safe kernel parameters are set."""
    for path, sysctl in pod.security_context.children("sysctls"):
        if (name := sysctl.get("name")) not in safe:
            yield Finding(path, f"sysctl {shown(name)} is not a safe one", f"remove it; safe are {', '.join(safe)}")


def windows_host_process(pod: Pod) -> Iterator[Finding]:
    """No Windows container runs as a process of its node."""
    for context in pod.contexts:
        path, options = context.child("windowsOptions")
        if value := options.get("hostProcess"):
            yield Finding(
                f"{path}.hostProcess",
                f"windowsOptions.hostProcess is {shown(value)}, so the container is a process of the node",
                "remove hostProcess or set it to false",
            )


# By id, the order in which admission lists them.
BASELINE = (
    Control("appArmorProfile", Level.BASELINE, {0: apparmor_profile}),
    Control("capabilities_baseline", Level.BASELINE, {0: capabilities}),
    Control("hostNamespaces", Level.BASELINE, {0: host_namespaces}),
    Control("hostPathVolumes", Level.BASELINE, {0: host_path_volumes}),
    Control("hostPorts", Level.BASELINE, {0: host_ports}),
    Control("hostProbesAndHostLifecycle", Level.BASELINE, {34: host_probes_and_lifecycle}),
    Control("privileged", Level.BASELINE, {0: privileged}),
    # In a user namespace an unmasked /proc gives no power over the node.
    Control("procMount", Level.BASELINE, {0: proc_mount, 35: except_for(Pod.has_user_namespace, proc_mount)}),
    Control(
        "seLinuxOptions",
        Level.BASELINE,
        {0: partial(selinux_options, _SELINUX_TYPES), 31: partial(selinux_options, _SELINUX_TYPES_1_31)},
    ),
    Control("seccompProfile_baseline", Level.BASELINE, {0: seccomp_annotations, 19: seccomp_profile}),
    Control(
        "sysctls",
        Level.BASELINE,
        {
            0: partial(sysctls, _SYSCTLS),
            27: partial(sysctls, _SYSCTLS_1_27),
            29: partial(sysctls, _SYSCTLS_1_29),
            32: partial(sysctls, _SYSCTLS_1_32),
        },
    ),
    Control("windowsHostProcess", Level.BASELINE, {0: windows_host_process}),
)
