"""Rows about the cluster: pods, resources, network, storage.

k3s shows the kubelet's metrics on several endpoints: what a pod or a device has is counted once before it is summed up.
"""

from __future__ import annotations

from virida.monitoring.dashboards.panels import Panel, Row, legend
from virida.monitoring.dashboards.rows import rate

_DISK = 'fstype!~"tmpfs|overlay|squashfs|ramfs"'


def all_rows(matchers: str) -> list[Row]:
    """Everything.

    Args:
        matchers: What selects the objects of the namespaces that are meant.
    """
    return [_pods(matchers), _nodes(), _namespaces(matchers), _network(matchers), _storage(matchers)]


def containers(matchers: str) -> Row:
    """Cpu and memory of the containers of several services.

    Args:
        matchers: What selects them.
    """
    cpu, memory = (
        rate("container_cpu_usage_seconds_total", matchers),
        f"container_memory_working_set_bytes{{{matchers}}}",
    )
    return Row(
        "Containers",
        [
            Panel(
                title="CPU",
                description="Cores in use, by service.",
                unit="none",
                queries={legend("container"): f"sum by (container) (max by (namespace, pod, container) ({cpu}))"},
                width=12,
            ),
            Panel(
                title="Memory",
                description="What the kernel cannot take back, by service.",
                unit="bytes",
                queries={legend("container"): f"sum by (container) (max by (namespace, pod, container) ({memory}))"},
                width=12,
            ),
        ],
    )


def _pods(matchers: str) -> Row:
    restarts = f"increase(kube_pod_container_status_restarts_total{{{matchers}}}[1h])"
    wanted = f"max by (namespace, deployment) (kube_deployment_spec_replicas{{{matchers}}})"
    available = f"max by (namespace, deployment) (kube_deployment_status_replicas_available{{{matchers}}})"
    phases = f'kube_pod_status_phase{{{matchers},phase=~"Pending|Failed|Unknown"}}'
    return Row(
        "Pod health",
        [
            Panel(
                title="Pods that do not run",
                description="Pods that are pending, have failed, or whose node does not answer.",
                unit="none",
                queries={
                    f"{legend('namespace')} {legend('phase')}": "sum by (namespace, phase) "
                    f"(max by (namespace, pod, phase) ({phases})) > 0"
                },
            ),
            Panel(
                title="Restarts",
                description="Containers that started again within the last hour.",
                unit="none",
                queries={legend("namespace"): f"sum by (namespace) (max by (namespace, pod, container) ({restarts}))"},
            ),
            Panel(
                title="Missing pods",
                description="The pods that Deployments want and do not have.",
                unit="none",
                queries={f"{legend('namespace')} {legend('deployment')}": f"{wanted} - {available} > 0"},
            ),
        ],
    )


def _nodes() -> Row:
    idle = rate("node_cpu_seconds_total", 'mode="idle"')
    return Row(
        "Resource usage of the nodes",
        [
            Panel(
                title="CPU",
                description="The share of each node's cpu that is in use.",
                unit="percentunit",
                queries={legend("instance"): f"1 - avg by (instance) ({idle})"},
                limit=0.9,
            ),
            Panel(
                title="Memory",
                description="The share of each node's memory that is in use.",
                unit="percentunit",
                queries={
                    legend("instance"): "1 - max by (instance) (node_memory_MemAvailable_bytes{}) "
                    "/ max by (instance) (node_memory_MemTotal_bytes{})"
                },
                limit=0.9,
            ),
            Panel(
                title="Disk",
                description="The share of each file system that is in use.",
                unit="percentunit",
                queries={
                    f"{legend('instance')} {legend('mountpoint')}": "1 - max by (instance, mountpoint) "
                    f"(node_filesystem_avail_bytes{{{_DISK}}}) / max by (instance, mountpoint) "
                    f"(node_filesystem_size_bytes{{{_DISK}}})"
                },
                limit=0.85,
            ),
        ],
    )


def _namespaces(matchers: str) -> Row:
    boxes = f'{matchers},container!=""'
    cpu, memory = rate("container_cpu_usage_seconds_total", boxes), f"container_memory_working_set_bytes{{{boxes}}}"
    used, hard = (f'kube_resourcequota{{{matchers},type="{kind}"}}' for kind in ("used", "hard"))
    by = "max by (namespace, resourcequota, resource)"
    return Row(
        "Resource usage of the namespaces",
        [
            Panel(
                title="CPU",
                description="Cores in use.",
                unit="none",
                queries={legend("namespace"): f"sum by (namespace) (max by (namespace, pod, container) ({cpu}))"},
            ),
            Panel(
                title="Memory",
                description="What the kernel cannot take back.",
                unit="bytes",
                queries={legend("namespace"): f"sum by (namespace) (max by (namespace, pod, container) ({memory}))"},
            ),
            Panel(
                title="Quotas",
                description="The share of each quota that is in use.",
                unit="percentunit",
                queries={f"{legend('namespace')} {legend('resource')}": f"{by} ({used}) / {by} ({hard} > 0)"},
                limit=0.9,
            ),
        ],
    )


def _network(matchers: str) -> Row:
    def total(metric: str) -> str:
        return f"sum by (namespace) (max by (namespace, pod, interface) ({rate(metric, matchers)}))"

    lost = "container_network_{}_packets_dropped_total"
    return Row(
        "Network traffic",
        [
            Panel(
                title="Received",
                description="Bytes a second that pods received.",
                unit="Bps",
                queries={legend("namespace"): total("container_network_receive_bytes_total")},
            ),
            Panel(
                title="Sent",
                description="Bytes a second that pods sent.",
                unit="Bps",
                queries={legend("namespace"): total("container_network_transmit_bytes_total")},
            ),
            Panel(
                title="Lost packets",
                description="Packets a second that were dropped on the way in or out.",
                unit="pps",
                queries={
                    legend("namespace"): f"{total(lost.format('receive'))} + {total(lost.format('transmit'))}",
                },
            ),
        ],
    )


def _storage(matchers: str) -> Row:
    by = "max by (namespace, persistentvolumeclaim)"
    read, written = (rate(f"node_disk_{way}_bytes_total", "") for way in ("read", "written"))
    return Row(
        "Storage performance",
        [
            Panel(
                title="Volumes",
                description="The share of each volume that is in use.",
                unit="percentunit",
                queries={
                    f"{legend('namespace')} {legend('persistentvolumeclaim')}": "1 - "
                    f"{by} (kubelet_volume_stats_available_bytes{{{matchers}}}) / "
                    f"{by} (kubelet_volume_stats_capacity_bytes{{{matchers}}})"
                },
                limit=0.8,
            ),
            Panel(
                title="Busy disks",
                description="The share of the time in which a disk had something to do.",
                unit="percentunit",
                queries={
                    f"{legend('instance')} {legend('device')}": "max by (instance, device) "
                    f"({rate('node_disk_io_time_seconds_total', '')})"
                },
                limit=0.9,
            ),
            Panel(
                title="Throughput",
                description="Bytes a second that disks read and wrote.",
                unit="Bps",
                queries={
                    f"{legend('instance')} read": f"sum by (instance) ({read})",
                    f"{legend('instance')} written": f"sum by (instance) ({written})",
                },
            ),
        ],
    )
