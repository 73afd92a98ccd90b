"""What happens to a service, as series of metrics, and which alert has to speak."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cdk8s import Chart

from tests.conftest import Documents
from tests.monitoring.watching import service, watch
from virida.monitoring.options.alerts import Alerts, BackupTooOld
from virida.monitoring.options.metrics import Metrics
from virida.monitoring.options.objectives import Availability, Freshness, Latency, Ratio
from virida.service.options.container import Port, Resources
from virida.service.options.mounts import ClaimVolume
from virida.service.options.network import Route
from virida.service.options.runtime import Metadata
from virida.service.options.scaling import Autoscaling

APP = 'namespace="shop",service="cart",pod="cart-7f9c8d6b5d-x2x4z"'
POD = 'namespace="shop",pod="cart-7f9c8d6b5d-x2x4z"'
BOX = f'{POD},container="cart"'
DEPLOYMENT = 'namespace="shop",deployment="cart"'
SCALER = 'namespace="shop",horizontalpodautoscaler="cart-hpa"'
CLAIM = 'namespace="shop",persistentvolumeclaim="cart-data"'
QUOTA = 'namespace="shop",resourcequota="shop",resource="requests.cpu"'
LIMITED = f'kube_horizontalpodautoscaler_status_condition{{{SCALER},condition="ScalingLimited",status="true"}}'
STUCK = f'kube_deployment_status_condition{{{DEPLOYMENT},condition="Progressing",status="false"}}'
BACKUP = 'velero_backup_last_successful_timestamp{schedule="shop"}'
CERTIFICATE = 'certmanager_certificate_expiration_timestamp_seconds{namespace="shop",name="cart-tls"}'


def equipped(chart: Chart, component: str = "backend", **options: Any) -> Documents:
    """What watches a service that has everything that an alert is about."""
    workload = service(
        chart,
        component=component,
        ports=[Port("grpc", 50051)],
        route=Route("cart.shop.local"),
        mounts={"/data": ClaimVolume("cart-data", shared=True)},
        scale=Autoscaling(max=5),
        resources=Resources(cpu_limit="1"),
        metadata=Metadata(pod_annotations={"vault.hashicorp.com/agent-inject": "true"}),
    )
    usual: dict[str, Any] = {
        "objectives": [
            Availability(99.9),
            Latency("300ms"),
            Latency("2s", percentile=99.9, name="patience"),
            Freshness("1h", timestamp="last_import_timestamp_seconds"),
            Ratio("jobs", total="rate(jobs_total[$window])", errors='rate(jobs_total{result="error"}[$window])'),
            Ratio("mails", total="rate(mails_total[$window])", good='rate(mails_total{result="sent"}[$window])'),
        ],
        "alerts": Alerts(backup_too_old=BackupTooOld("shop")),
    }
    return watch(chart, workload, **usual | options)


def requests(total: float, *, failed: float = 0) -> dict[str, str]:
    """The counter of so many requests a minute."""
    return {
        f'http_requests_total{{{APP},status="200"}}': f"0+{total - failed:g}x{{n}}",
        f'http_requests_total{{{APP},status="503"}}': f"0+{failed:g}x{{n}}",
    }


def durations(total: float, *, above_300ms: float = 0, above_2s: float = 0, two: str = "2") -> dict[str, str]:
    """The histogram of so many requests a minute, of which some are slow; ``two`` is how 2 is written."""
    below = {"0.1": total - above_300ms, "0.3": total - above_300ms, two: total - above_2s, "5": total, "+Inf": total}
    buckets = {
        f'http_request_duration_seconds_bucket{{{APP},le="{le}"}}': f"0+{count:g}x{{n}}" for le, count in below.items()
    }
    return {**buckets, f"http_request_duration_seconds_count{{{APP}}}": f"0+{total:g}x{{n}}"}


def native(total: float, bucket: int) -> dict[str, str]:
    """A native histogram of so many requests a minute that all fall into one bucket; 2 is 2 to 4 s, -4 below 62 ms."""
    histogram = f"{{{{schema:0 count:{total:g} sum:{total:g} buckets:[{total:g}] offset:{bucket}}}}}"
    return {f"http_request_duration_seconds{{{APP}}}": f"{{{{schema:0}}}}+{histogram}x{{n}}"}


def queries(total: float, *, slow: float = 0) -> dict[str, str]:
    """The histogram of so many queries a minute, of which some take between half a second and a second."""
    below = {"0.3": total - slow, "0.5": total - slow, "1": total, "+Inf": total}
    buckets = {
        f'db_query_duration_seconds_bucket{{{APP},operation="select",table="carts",le="{le}"}}': f"0+{count:g}x{{n}}"
        for le, count in below.items()
    }
    count = f'db_query_duration_seconds_count{{{APP},operation="select",table="carts"}}'
    return {**buckets, count: f"0+{total:g}x{{n}}"}


def outcomes(metric: str, good: str, total: float, *, wrong: float = 0) -> dict[str, str]:
    """A counter by result."""
    return {
        f'{metric}{{result="{good}"}}': f"0+{total - wrong:g}x{{n}}",
        f'{metric}{{result="error"}}': f"0+{wrong:g}x{{n}}",
    }


HEALTHY: dict[str, str] = {
    f"up{{{APP}}}": "1x{n}",
    **requests(600),
    **durations(600),
    **outcomes("jobs_total", "done", 60),
    **outcomes("mails_total", "sent", 60),
    **queries(600),
    f'frontend_page_views_total{{{APP},page="/"}}': "0+600x{n}",
    f'frontend_errors_total{{{APP},page="/"}}': "0+6x{n}",
    f"last_import_timestamp_seconds{{{APP}}}": "0+60x{n}",
    f"kube_deployment_spec_replicas{{{DEPLOYMENT}}}": "2x{n}",
    f"kube_deployment_status_replicas_available{{{DEPLOYMENT}}}": "2x{n}",
    f"kube_deployment_status_replicas_updated{{{DEPLOYMENT}}}": "2x{n}",
    STUCK: "0x{n}",
    LIMITED: "0x{n}",
    f"kube_horizontalpodautoscaler_status_desired_replicas{{{SCALER}}}": "2x{n}",
    f"kube_horizontalpodautoscaler_spec_max_replicas{{{SCALER}}}": "5x{n}",
    f"kube_pod_info{{{POD}}}": "1x{n}",
    f"kube_pod_start_time{{{POD}}}": "-3600x{n}",
    f'kube_pod_container_info{{{POD},container="vault-agent"}}': "1x{n}",
    f'kube_pod_init_container_info{{{POD},container="vault-agent-init"}}': "1x{n}",
    f"container_memory_working_set_bytes{{{BOX}}}": "5e7x{n}",
    f'kube_pod_container_resource_limits{{{BOX},resource="memory"}}': "1e8x{n}",
    f"container_cpu_cfs_throttled_periods_total{{{BOX}}}": "0+60x{n}",
    f"container_cpu_cfs_periods_total{{{BOX}}}": "0+600x{n}",
    f"kubelet_volume_stats_available_bytes{{{CLAIM}}}": "5e10x{n}",
    f"kubelet_volume_stats_capacity_bytes{{{CLAIM}}}": "1e11x{n}",
    f'kube_resourcequota{{{QUOTA},type="used"}}': "50x{n}",
    f'kube_resourcequota{{{QUOTA},type="hard"}}': "100x{n}",
    # The clock of a simulation begins at 0: everything in it is 90 days ahead, or an hour ago.
    CERTIFICATE: "7776000x{n}",
    BACKUP: "-3600x{n}",
}


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """Something that goes wrong, from the first sample on.

    Args:
        alert: The alert that has to speak.
        key: The labels that tell the rule from others of its name.
        series: What differs from a healthy service; None where a series is gone.
        since: The minute at which the expression first holds: a rate needs two samples.
        for_: How many minutes it has to hold.
        labels: The labels that the expression adds to the rule's.
        says: The description, its templates filled in.
        options: The options of the construct, where they differ.
        component: The workload's component.
    """

    alert: str
    key: dict[str, str] = field(default_factory=dict)
    series: dict[str, str | None]
    since: int = 0
    for_: int
    labels: dict[str, str] = field(default_factory=dict)
    says: str
    options: dict[str, Any] = field(default_factory=dict)
    component: str = "backend"


_THIS_POD = {"pod": "cart-7f9c8d6b5d-x2x4z"}

SCENARIOS: dict[str, Scenario] = {
    "requests are slow": Scenario(
        alert="HighResponseTime",
        series={**durations(600, above_300ms=600, above_2s=600)},
        since=1,
        for_=5,
        says="95 % of the requests to cart in shop took up to 4.85s over 5m; the limit is 2s.",
    ),
    "requests are slow, in native histograms": Scenario(
        alert="HighResponseTime",
        series={**native(600, 2)},
        since=1,
        for_=5,
        says="95 % of the requests to cart in shop took up to 3.864s over 5m; the limit is 2s.",
        options={"metrics": Metrics(histogram="native")},
    ),
    "requests fail": Scenario(
        alert="HighErrorRate",
        series={**requests(600, failed=150)},
        since=1,
        for_=2,
        says="25% of the requests to cart in shop failed over 5m; the limit is 10 %.",
    ),
    "pages fail in browsers": Scenario(
        alert="HighClientErrorRate",
        series={f'frontend_errors_total{{{APP},page="/"}}': "0+60x{n}"},
        since=1,
        for_=10,
        says="There were 10% as many errors in browsers as page views of cart in shop over 10m; the limit is 5 %.",
        component="frontend",
    ),
    "the database is slow": Scenario(
        alert="SlowQueries",
        series={**queries(600, slow=600)},
        since=1,
        for_=10,
        says="95 % of the queries of cart in shop took up to 975ms over 5m; the limit is 500ms.",
    ),
    "a pod does not answer": Scenario(
        alert="PodDown",
        series={f"up{{{APP}}}": "0x{n}"},
        for_=1,
        labels=_THIS_POD,
        says="Prometheus could not read the metrics of pod cart-7f9c8d6b5d-x2x4z of cart in shop for 1m.",
    ),
    "a pod does not answer, and nobody knows its age": Scenario(
        alert="PodDown",
        series={f"up{{{APP}}}": "0x{n}", f"kube_pod_start_time{{{POD}}}": None},
        for_=1,
        labels=_THIS_POD,
        says="Prometheus could not read the metrics of pod cart-7f9c8d6b5d-x2x4z of cart in shop for 1m.",
    ),
    "a pod takes too long to start": Scenario(
        alert="PodDown",
        series={f"up{{{APP}}}": "0x{n}", f"kube_pod_start_time{{{POD}}}": "0x{n}"},
        since=5,  # what its startup probe allows
        for_=1,
        labels=_THIS_POD,
        says="Prometheus could not read the metrics of pod cart-7f9c8d6b5d-x2x4z of cart in shop for 1m.",
    ),
    "Prometheus knows no pod": Scenario(
        alert="ScrapeMissing",
        series={f"up{{{APP}}}": None},
        for_=10,
        says="Prometheus has found no pod of cart in shop to read for 10m.",
    ),
    "a container crashes now and then": Scenario(
        alert="CrashLoop",
        series={f'kube_pod_container_status_waiting_reason{{{BOX},reason="CrashLoopBackOff"}}': "1 _x3 1 _x3 1x{n}"},
        for_=15,
        labels={**_THIS_POD, "container": "cart"},
        says="Container cart of pod cart-7f9c8d6b5d-x2x4z in shop has been in CrashLoopBackOff for 15m.",
    ),
    "a rollout is given up": Scenario(
        alert="RolloutStuck",
        series={STUCK: "1x{n}"},
        for_=15,
        labels={"deployment": "cart"},
        says="Deployment cart in shop has made no progress for longer than its deadline of 600s.",
    ),
    "a pod is missing": Scenario(
        alert="ReplicasUnavailable",
        series={f"kube_deployment_status_replicas_available{{{DEPLOYMENT}}}": "1x{n}"},
        for_=15,
        labels={"deployment": "cart"},
        says="1 of the pods that Deployment cart in shop wants have not been available for 15m.",
    ),
    "all pods are missing": Scenario(
        alert="AllReplicasUnavailable",
        series={f"kube_deployment_status_replicas_available{{{DEPLOYMENT}}}": "0x{n}"},
        for_=2,
        labels={"deployment": "cart"},
        says="No pod of Deployment cart in shop has been available for 2m.",
    ),
    "the autoscaler may not add pods": Scenario(
        alert="AutoscalerAtMax",
        series={
            LIMITED: "1x{n}",
            f"kube_horizontalpodautoscaler_status_desired_replicas{{{SCALER}}}": "5x{n}",
        },
        for_=15,
        labels={"horizontalpodautoscaler": "cart-hpa"},
        says="HorizontalPodAutoscaler cart-hpa in shop would add pods, and has been at its maximum for 15m.",
    ),
    "a pod was not injected": Scenario(
        alert="VaultInjectionMissing",
        series={
            f'kube_pod_container_info{{{POD},container="vault-agent"}}': None,
            f'kube_pod_init_container_info{{{POD},container="vault-agent-init"}}': None,
        },
        for_=5,
        labels=_THIS_POD,
        says="Pod cart-7f9c8d6b5d-x2x4z in shop asks for Vault's agent and runs without it.",
    ),
    "memory is nearly used up": Scenario(
        alert="MemoryNearLimit",
        series={f"container_memory_working_set_bytes{{{BOX}}}": "9.5e7x{n}"},
        for_=15,
        labels={**_THIS_POD, "container": "cart"},
        says="Pod cart-7f9c8d6b5d-x2x4z in shop uses 95% of its memory limit.",
    ),
    "cpu is cut short": Scenario(
        alert="CPUThrottling",
        series={f"container_cpu_cfs_throttled_periods_total{{{BOX}}}": "0+300x{n}"},
        since=1,
        for_=15,
        labels={**_THIS_POD, "container": "cart"},
        says="Pod cart-7f9c8d6b5d-x2x4z in shop had to wait for cpu in 50% of its periods over 5m.",
    ),
    "a volume fills up": Scenario(
        alert="VolumeFilling",
        series={f"kubelet_volume_stats_available_bytes{{{CLAIM}}}": "1e10-1e7x{n}"},
        since=1,
        for_=60,
        labels={"persistentvolumeclaim": "cart-data"},
        says="Claim cart-data in shop has 9.39% free, and will be full within 4d.",
    ),
    "the quota is nearly used up": Scenario(
        alert="QuotaNearLimit",
        series={f'kube_resourcequota{{{QUOTA},type="used"}}': "95x{n}"},
        for_=15,
        labels={"resourcequota": "shop", "resource": "requests.cpu"},
        says="95% of requests.cpu of ResourceQuota shop in shop is in use.",
    ),
    "a certificate is not renewed": Scenario(
        alert="CertificateExpiring",
        series={CERTIFICATE: "259200x{n}"},
        for_=60,
        labels={"name": "cart-tls"},
        says="Certificate cart-tls in shop ends in 2d 23h 0m 0s.",
    ),
    "a certificate is not renewed, seen without honorLabels": Scenario(
        alert="CertificateExpiring",
        series={
            CERTIFICATE: None,
            'certmanager_certificate_expiration_timestamp_seconds{namespace="cert-manager",exported_namespace="shop",'
            'name="cart-tls"}': "259200x{n}",
        },
        for_=60,
        labels={"name": "cart-tls"},
        says="Certificate cart-tls in shop ends in 2d 23h 0m 0s.",
    ),
    "the last backup is old": Scenario(
        alert="BackupTooOld",
        series={BACKUP: "-100000x{n}"},
        for_=60,
        labels={"schedule": "shop"},
        says="The last backup of schedule shop is older than 26h, or there is none.",
    ),
    "there never was a backup": Scenario(
        alert="BackupTooOld",
        series={BACKUP: None},
        for_=60,
        labels={"schedule": "shop"},
        says="The last backup of schedule shop is older than 26h, or there is none.",
    ),
}

BURNS: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "availability": (requests(60000, failed=15000), {}),
    "latency": (durations(60000, above_300ms=15000), {}),
    "patience": (durations(60000, above_300ms=15000, above_2s=15000), {}),
    "freshness": ({f"last_import_timestamp_seconds{{{APP}}}": "-7200x{n}"}, {}),
    "jobs": (outcomes("jobs_total", "done", 60000, wrong=15000), {}),
    "mails": (outcomes("mails_total", "sent", 60000, wrong=15000), {}),
}
"""What makes each objective burn at any speed: a quarter goes wrong, and all of the time."""

PERCENT = {"availability": "99.9", "latency": "99", "patience": "99.9", "freshness": "99", "jobs": "99", "mails": "99"}

SPEEDS = {
    "1h": ("5m", 2, "14.4", "2d2h"),
    "6h": ("30m", 15, "6", "5d"),
    "1d": ("2h", 60, "3", "10d"),
    "3d": ("6h", 180, "1", "30d"),
}
"""The short window, the minutes that it has to last, the factor and the end of the budget, by the long window."""

for _objective, (_series, _options) in BURNS.items():
    for _long, (_short, _for, _factor, _end) in SPEEDS.items():
        _share = "100%" if _objective == "freshness" else "25%"
        SCENARIOS[f"{_objective} burns over {_long}"] = Scenario(
            alert="ErrorBudgetBurn",
            key={"objective": _objective, "window": _long},
            series={**_series},
            since=0 if _objective == "freshness" else 1,
            for_=_for,
            says=f"{_share} went wrong over {_long}, and too much over {_short} as well. That is more than {_factor} "
            f"times what {PERCENT[_objective]} % allow: at this speed the budget of 30d is used up after {_end}.",
        )
SCENARIOS["patience burns, as older ones store buckets"] = Scenario(
    alert="ErrorBudgetBurn",
    key={"objective": "patience", "window": "1h"},
    series={**dict.fromkeys(durations(1), None), **durations(60000, above_300ms=15000, above_2s=15000, two="2.0")},
    since=1,
    for_=2,
    says="25% went wrong over 1h, and too much over 5m as well. That is more than 14.4 times what 99.9 % allow: at "
    "this speed the budget of 30d is used up after 2d2h.",
)
SCENARIOS["latency burns, in native histograms"] = Scenario(
    alert="ErrorBudgetBurn",
    key={"objective": "latency", "window": "1h"},
    series={**native(600, 2)},
    since=1,
    for_=2,
    says="100% went wrong over 1h, and too much over 5m as well. That is more than 14.4 times what 99 % allow: at this "
    "speed the budget of 30d is used up after 2d2h.",
    options={"metrics": Metrics(histogram="native")},
)
