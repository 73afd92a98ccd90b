"""Application."""

from __future__ import annotations

from virida.delivery.documents.metadata import ARGO, metadata, subscriptions
from virida.delivery.documents.sources import generate_paths, source
from virida.delivery.options.application import IN_CLUSTER, Application, IgnoreDifference
from virida.delivery.options.sync import Automated, Retry, SyncPolicy
from virida.documents import Document, present
from virida.fields import DEFAULT

_FINALIZERS = {
    "foreground": ["resources-finalizer.argocd.argoproj.io"],
    "background": ["resources-finalizer.argocd.argoproj.io/background"],
    None: [],
}


def application(name: str, options: Application) -> Document:
    """The Application of that name."""
    return {"apiVersion": ARGO, "kind": "Application", **application_template(name, options)}


def application_template(name: str, options: Application) -> Document:
    """Metadata and spec, which are also what an ApplicationSet's template has."""
    return {
        "metadata": metadata(
            name,
            "application",
            wave=options.wave,
            labels=options.labels,
            annotations={**_annotations(options), **options.annotations},
            finalizers=_FINALIZERS[options.finalizer],
        ),
        "spec": _spec(options),
    }


def _annotations(options: Application) -> dict[str, str]:
    given = options.manifest_generate_paths
    if given is None:
        paths = []
    elif given is DEFAULT:
        paths = generate_paths(options.sources)
    else:
        paths = [f"/{path}" for path in given]
    return {
        **({"argocd.argoproj.io/manifest-generate-paths": ";".join(paths)} if paths else {}),
        **({"argocd.argoproj.io/compare-options": "ServerSideDiff=true"} if options.sync.server_side_diff else {}),
        **subscriptions(options.subscriptions),
    }


def _spec(options: Application) -> Document:
    sources = [source(given) for given in options.sources]
    target = options.target
    return present(
        project=options.project,
        source=sources[0] if len(sources) == 1 else None,
        sources=sources if len(sources) > 1 else None,
        destination=present(
            server=None if target.name is not None else target.server or IN_CLUSTER,
            name=target.name,
            namespace=target.namespace,
        ),
        syncPolicy=_sync_policy(options.sync, respects=bool(options.ignore_differences)),
        ignoreDifferences=[_difference(given) for given in options.ignore_differences],
        info=[{"name": name, "value": value} for name, value in options.info.items()],
        revisionHistoryLimit=options.revision_history_limit,
    )


# Argo CD writes an Application anew whenever it starts a sync, and leaves out what is false or zero, which is the same
# to it. Written out here, that would be a difference to the Application above, which would put it back each time.


def _sync_policy(sync: SyncPolicy, *, respects: bool) -> Document:
    return {
        **({"automated": _automated(sync.automated)} if sync.automated is not None else {}),
        "retry": _retry(sync.retry),
        "syncOptions": _sync_options(sync, respects=respects),
    }


def _automated(automated: Automated) -> Document:
    switches = {"prune": automated.prune, "selfHeal": automated.self_heal, "allowEmpty": automated.allow_empty}
    return {name: True for name, on in switches.items() if on}


def _retry(retry: Retry) -> Document:
    return {
        **present(limit=retry.limit or None),
        "backoff": {"duration": retry.duration, "factor": retry.factor, "maxDuration": retry.max_duration},
        **present(refresh=True if retry.refresh else None),
    }


def _sync_options(sync: SyncPolicy, *, respects: bool) -> list[str]:
    """The seed's options first, then what differs from Argo CD's own choice."""
    return [
        f"CreateNamespace={str(sync.create_namespace).lower()}",
        f"PrunePropagationPolicy={sync.prune_propagation}",
        f"PruneLast={str(sync.prune_last).lower()}",
        f"ServerSideApply={str(sync.server_side_apply).lower()}",
        *(["RespectIgnoreDifferences=true"] if respects else []),
        *(["FailOnSharedResource=true"] if sync.fail_on_shared_resource else []),
        *(["SkipDryRunOnMissingResource=true"] if sync.skip_dry_run_on_missing_resource else []),
        *(["ApplyOutOfSyncOnly=true"] if sync.apply_out_of_sync_only else []),
        *([] if sync.validate else ["Validate=false"]),
    ]


def _difference(given: IgnoreDifference) -> Document:
    group = {"group": given.group} if given.group else {}
    return {
        **group,
        **present(
            kind=given.kind,
            name=given.name,
            namespace=given.namespace,
            jsonPointers=list(given.json_pointers),
            jqPathExpressions=list(given.jq_path_expressions),
            managedFieldsManagers=list(given.managed_fields_managers),
        ),
    }
