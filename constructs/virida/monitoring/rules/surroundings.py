"""What a workload needs around it: certificates, backups, Vault's agent."""

from __future__ import annotations

from virida.monitoring.durations import plain, seconds
from virida.monitoring.monitored import Monitored
from virida.monitoring.options.alerts import BackupTooOld, CertificateExpiring
from virida.monitoring.options.levels import Lasting
from virida.monitoring.promql import one_of
from virida.monitoring.rules.alert import Alert, Runbook, Step
from virida.monitoring.rules.commands import kubectl, selector


def surrounding_alerts(of: Monitored) -> list[Alert]:
    """The alerts on a workload's surroundings that its options ask for, and that fit what the workload has."""
    alerts = of.options.alerts
    found = []
    if alerts.certificate_expiring is not None and of.certificates:
        found.append(_certificate_expiring(of, alerts.certificate_expiring))
    if alerts.backup_too_old is not None:
        found.append(_backup_too_old(of, alerts.backup_too_old))
    if alerts.vault_injection_missing is not None and of.injected:
        found.append(_vault_injection_missing(of, alerts.vault_injection_missing))
    return found


def _certificate_expiring(of: Monitored, alert: CertificateExpiring) -> Alert:
    metric = "certmanager_certificate_expiration_timestamp_seconds"
    names = one_of(of.certificates)
    # Where cert-manager is scraped without honorLabels, `namespace` is its own.
    own = f'{metric}{{namespace="{of.namespace}",name{names}}}'
    exported = f'{metric}{{exported_namespace="{of.namespace}",name{names}}}'
    return Alert(
        name="CertificateExpiring",
        expr=f"min by (name) ({own} or {exported}) - time() < {plain(seconds(alert.before))}",
        for_=alert.for_,
        severity=alert.severity,
        signal="certificate",
        role="cause",
        summary=f"A certificate of {of.name} is not renewed",
        description=f"Certificate {{{{ $labels.name }}}} in {of.namespace} ends in "
        "{{ $value | humanizeDuration }}.",
        runbook=Runbook(
            meaning=f"cert-manager ought to have renewed it, and it ends within {alert.before}.",
            impact="None yet. Once it has ended, no browser and no client accepts it.",
            diagnosis=[
                Step(
                    "What does cert-manager say?",
                    command=kubectl(of, f"describe certificate {' '.join(of.certificates)}"),
                ),
                Step("Which request fails?", command=kubectl(of, "get certificaterequest")),
                Step("Is the issuer ready?", command="kubectl get clusterissuer"),
            ],
            remedies=[
                "Mend the issuer; cert-manager tries again by itself.",
                f"To try at once: `cmctl renew -n {of.namespace} {' '.join(of.certificates)}`.",
            ],
        ),
    )


def _backup_too_old(of: Monitored, alert: BackupTooOld) -> Alert:
    label = f"velero.io/schedule-name={alert.schedule}"
    last = f'velero_backup_last_successful_timestamp{{schedule="{alert.schedule}"}}'
    return Alert(
        name="BackupTooOld",
        expr=f"time() - max by (schedule) ({last}) > {plain(seconds(alert.max_age))}\nor\nabsent({last})",
        for_=alert.for_,
        severity=alert.severity,
        signal="backup",
        role="cause",
        summary=f"{of.name} has no recent backup",
        description=f"The last backup of schedule {alert.schedule} is older than {alert.max_age}, or there is none.",
        runbook=Runbook(
            meaning=f"Velero reports no success of schedule {alert.schedule} within {alert.max_age}.",
            impact="None yet. What was written since the last backup would be lost with the volume.",
            diagnosis=[
                Step("Which backups are there?", command=f"velero backup get -l {label}"),
                Step("Why did the last one fail?", command="velero backup describe <backup> --details"),
                Step("Can Velero write?", command="velero backup-location get"),
            ],
            remedies=[
                "Mend what the backup's log names, then make one: "
                f"`velero backup create --from-schedule {alert.schedule}`.",
            ],
        ),
    )


def _vault_injection_missing(of: Monitored, alert: Lasting) -> Alert:
    agent = of.pods("kube_pod_container_info", container='="vault-agent"')
    init = of.pods("kube_pod_init_container_info", container='="vault-agent-init"')
    return Alert(
        name="VaultInjectionMissing",
        expr=f"max by (namespace, pod) ({of.pods('kube_pod_info')})\nunless on (namespace, pod)\n({agent} or {init})",
        for_=alert.for_,
        severity=alert.severity,
        signal="secrets",
        role="cause",
        summary=f"A pod of {of.name} has no Vault agent",
        description=f"Pod {{{{ $labels.pod }}}} in {of.namespace} asks for Vault's agent and runs without it.",
        runbook=Runbook(
            meaning="The injector's webhook did not answer when the pod was made, and the pod was let through.",
            impact="The pod runs without its secrets.",
            diagnosis=[
                Step(
                    "Does the injector run?",
                    command="kubectl get pod -A -l app.kubernetes.io/name=vault-agent-injector -o wide",
                ),
                Step(
                    "What does the pod ask for?",
                    command=kubectl(of, f"get pod {selector(of)} -o jsonpath='{{.items[*].metadata.annotations}}'"),
                ),
            ],
            remedies=["Mend the injector, then delete the pod: the next one is injected."],
        ),
    )
