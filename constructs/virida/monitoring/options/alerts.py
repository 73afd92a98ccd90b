"""Which alerts a workload has, and from where on they speak."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated

from virida.fields import Value
from virida.monitoring.durations import Duration
from virida.monitoring.options.custom import CustomAlert
from virida.monitoring.options.levels import Above, Lasting, Percent, Severity, Share
from virida.monitoring.options.objectives import BURN_RATES, BurnRate, check_burn_rates
from virida.rules import AtLeastOne, ObjectName


@dataclass(frozen=True, slots=True)
class HighResponseTime(Value):
    """Most requests take too long.

    Args:
        threshold: The time that is too long, a bucket of the histogram. Default: `2s`, as VIRIDA has it.
        percentile: How many percent of the requests have to stay below it. Default: 95.
        window: Over which time the percentile is taken. Default: `5m`.
        min_requests: How many requests the window has to hold; fewer say nothing. Default: 20, so that the slowest
            5 % are one request at least.
        for_: How long it has to last. Default: `5m`, as VIRIDA has it.
        severity: `warning` (default) or `critical`.
    """

    threshold: Duration = "2s"
    percentile: Percent = field(default=95, kw_only=True)
    window: Duration = field(default="5m", kw_only=True)
    min_requests: AtLeastOne = field(default=20, kw_only=True)
    for_: Duration = field(default="5m", kw_only=True)
    severity: Severity = field(default="warning", kw_only=True)


@dataclass(frozen=True, slots=True)
class HighErrorRate(Value):
    """Too large a share of the requests fails.

    Args:
        threshold: The share that is too large. Default: 0.1, as VIRIDA has it.
        window: Over which time the share is taken. Default: `5m`.
        min_errors: How many requests have to fail in the window; the retries of one client are no outage. Default: 10.
        for_: How long it has to last. Default: `2m`, as VIRIDA has it.
        severity: `critical` (default) or `warning`.
    """

    threshold: Share = 0.1
    window: Duration = field(default="5m", kw_only=True)
    min_errors: AtLeastOne = field(default=10, kw_only=True)
    for_: Duration = field(default="2m", kw_only=True)
    severity: Severity = field(default="critical", kw_only=True)


@dataclass(frozen=True, slots=True)
class VolumeFilling(Value):
    """A volume that will be full before long, going by how it filled up lately.

    Args:
        horizon: It is full within this time. Default: `4d`, a long weekend.
        free: It has less than this share free; a volume that is mostly empty may fill up for a while. Default: 0.2.
        window: Over which time the trend is taken. Default: `6h`, longer than what comes and goes with a batch.
        for_: How long it has to last. Default: `1h`.
        severity: `warning` (default) or `critical`.
    """

    horizon: Duration = "4d"
    free: Share = field(default=0.2, kw_only=True)
    window: Duration = field(default="6h", kw_only=True)
    for_: Duration = field(default="1h", kw_only=True)
    severity: Severity = field(default="warning", kw_only=True)


@dataclass(frozen=True, slots=True)
class CertificateExpiring(Value):
    """A certificate that nobody has renewed.

    Args:
        before: How long before its end. Default: `7d`; cert-manager renews when a third of its life is left.
        for_: How long it has to last. Default: `1h`.
        severity: `warning` (default) or `critical`.
    """

    before: Duration = "7d"
    for_: Duration = field(default="1h", kw_only=True)
    severity: Severity = field(default="warning", kw_only=True)


@dataclass(frozen=True, slots=True)
class BackupTooOld(Value):
    """Velero has no recent backup of a schedule, or none at all.

    Args:
        schedule: The Schedule that saves the workload's volumes.
        max_age: How old the last backup may be. Default: `26h`: one a day, and two hours to make it.
        for_: How long it has to last. Default: `1h`.
        severity: `warning` (default) or `critical`.
    """

    schedule: ObjectName
    max_age: Duration = field(default="26h", kw_only=True)
    for_: Duration = field(default="1h", kw_only=True)
    severity: Severity = field(default="warning", kw_only=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerts(Value):
    """The alerts of a workload; None switches one off. What a workload does not have is not watched.

    Args:
        high_response_time: Most requests take too long. It needs request metrics.
        high_error_rate: Too large a share of the requests fails. It needs request metrics.
        burn_rates: The speeds of spending the error budget that call somebody, for every objective.
        min_errors: How much has to go wrong within a long window before an objective calls somebody: at night, one
            failure in ten requests is no reason. Default: 10.
        high_client_error_rate: Too many page views have an error in the browser. It needs the component `frontend`.
        slow_queries: Most queries of the database take too long. It needs the component `backend`.
        pod_down: Prometheus cannot read a pod's metrics. It needs scraping.
        scrape_missing: Prometheus knows no pod of the workload at all. It needs scraping.
        crash_loop: A container starts again and again.
        rollout_stuck: A rollout makes no progress.
        replicas_unavailable: Fewer pods than wanted take requests.
        all_replicas_unavailable: No pod takes requests.
        autoscaler_at_max: The autoscaler would add pods and may not. It needs an autoscaler.
        vault_injection_missing: A pod runs without the Vault agent that it asks for.
        memory_near_limit: A pod's use of memory, as a share of its limit.
        cpu_throttling: A pod's periods of cpu time that its limit cuts short, as a share. It needs a cpu limit.
        volume_filling: A volume will be full before long. It needs volumes that last.
        quota_near_limit: The use of a resource that the namespace's ResourceQuota bounds, as a share.
        certificate_expiring: A certificate that nobody has renewed. It needs an Ingress with TLS.
        custom: Alerts of the team's own. Default: none.
        backup_too_old: Velero has no recent backup. Default: not watched; it needs the schedule's name.
    """

    high_response_time: HighResponseTime | None = HighResponseTime()
    high_error_rate: HighErrorRate | None = HighErrorRate()
    high_client_error_rate: HighErrorRate | None = HighErrorRate(
        0.05, window="10m", min_errors=20, for_="10m", severity="warning"
    )
    slow_queries: HighResponseTime | None = HighResponseTime("500ms", for_="10m")
    burn_rates: Annotated[Sequence[BurnRate], check_burn_rates] = BURN_RATES
    min_errors: AtLeastOne = 10
    pod_down: Lasting | None = Lasting("1m", severity="critical")
    scrape_missing: Lasting | None = Lasting("10m", severity="critical")
    crash_loop: Lasting | None = Lasting("15m")
    rollout_stuck: Lasting | None = Lasting("15m")
    replicas_unavailable: Lasting | None = Lasting("15m")
    all_replicas_unavailable: Lasting | None = Lasting("2m", severity="critical")
    autoscaler_at_max: Lasting | None = Lasting("15m")
    vault_injection_missing: Lasting | None = Lasting("5m")
    memory_near_limit: Above | None = Above(0.9)
    cpu_throttling: Above | None = Above(0.25)
    volume_filling: VolumeFilling | None = VolumeFilling()
    quota_near_limit: Above | None = Above(0.9)
    certificate_expiring: CertificateExpiring | None = CertificateExpiring()
    backup_too_old: BackupTooOld | None = None
    custom: Sequence[CustomAlert] = ()
