"""WIDEN: what pods may do to their node, their identity, and where their images come from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from virida.manifests import Manifest
from virida.podsecurity import Level as Standard
from virida.podsecurity import Violation, evaluate, pod_template
from virida.review.argocd import hook
from virida.review.consequences.scene import Scene
from virida.review.consequences.workloads import containers, workload_changes, workloads
from virida.review.model import Change, Code, Level, Risk
from virida.review.snapshot import Side
from virida.review.words import code, listing

_ENFORCE = "pod-security.kubernetes.io/enforce"
_ORDER = [level.value for level in Standard]
# With these a pod owns its node.
_NODE = frozenset(("privileged", "hostNamespaces", "hostPathVolumes", "windowsHostProcess", "procMount"))
# What a pod says for all containers, or each of them for itself: where it is said is no news.
_EITHER = frozenset(("runAsNonRoot", "seccompProfile_restricted"))


def pod_security_level(scene: Scene) -> Iterator[Risk]:
    """A namespace lets in pods that it refused before."""
    for change in scene.of("Namespace"):
        if change.updated is None:
            continue
        old, new = (str(m.mapping("metadata", "labels").get(_ENFORCE, "privileged")) for m in change.updated)
        if old in _ORDER and new in _ORDER and _ORDER.index(new) < _ORDER.index(old):
            field = f"metadata.labels[{_ENFORCE}]"
            message = f"Pod Security goes from {code(old)} to {code(new)}: the namespace admits pods that it refused"
            remedy = f"keep {old}, and put what needs more into a namespace of its own"
            yield Risk(Code.WIDEN, Level.CRITICAL, change.key, field, message, remedy)


def pod_security(scene: Scene) -> Iterator[Risk]:
    """A pod gets rights that the Pod Security Standards refuse, and that it did not have."""
    for change in workload_changes(scene):
        if change.after is None:
            continue
        before = _violations(change.before, Standard.RESTRICTED) if change.before else {}
        # A new workload is measured by what gives power over the node; `virida check` says the rest.
        level = Standard.RESTRICTED if change.before else Standard.BASELINE
        for control, violations in _violations(change.after, level).items():
            known = {violation.path for violation in before.get(control, ())}
            new = [one for one in violations if one.path not in known | _told_elsewhere(change) and not _implied(one)]
            if not new or (known and control in _EITHER):
                continue
            bad = Level.CRITICAL if control in _NODE else Level.HIGH
            more = f", and {len(new) - 1} more like it" if len(new) > 1 else ""
            yield Risk(Code.WIDEN, bad, change.key, new[0].path, f"{_quoted(new[0].message)}{more}", new[0].fix)


def capabilities(scene: Scene) -> Iterator[Risk]:
    """A container that had added capabilities gets more of them."""
    for change in workload_changes(scene):
        if change.before is None or change.after is None:
            continue
        before = _added(change.before)
        for path, added in _added(change.after).items():
            new = sorted(added - before.get(path, added))
            if new:
                message = f"the container gets the capability {listing([code(name) for name in new])}"
                field = f"{path}.securityContext.capabilities.add"
                yield Risk(Code.WIDEN, Level.HIGH, change.key, field, message, "add only what the program needs")


def token_mounted(scene: Scene) -> Iterator[Risk]:
    """A pod gets the token of its service account, with which it can call the API server."""
    for change in workload_changes(scene):
        if change.updated is None:
            continue
        before, after = change.updated
        if not _mounts_token(before, scene.before) and _mounts_token(after, scene.after):
            field = next((f.path for f in change.fields if f.path.endswith("automountServiceAccountToken")), "")
            yield _token(change, field)
    for change in scene.of("ServiceAccount"):
        if change.updated is None or not change.touched("automountServiceAccountToken"):
            continue
        if change.updated[1].get("automountServiceAccountToken") is not False:
            yield _token(change, "automountServiceAccountToken")


def image_source(scene: Scene) -> Iterator[Risk]:
    """An image comes from another repository than before, or from a registry that nothing used."""
    for change in workload_changes(scene):
        if change.after is None or hook(change.after):
            continue
        old = _repositories(change.before) if change.before else {}
        for path, repository in _repositories(change.after).items():
            former = old.get(path)
            if former is not None and former != repository:
                message = f"the image comes from {code(repository)} instead of {code(former)}"
                remedy = "make sure that you trust who builds and serves it"
                yield Risk(Code.WIDEN, Level.HIGH, change.key, f"{path}.image", message, remedy)
            elif former is None and registry(repository) not in scene.once(_registries):
                message = f"the image comes from {code(registry(repository))}, which nothing here used before"
                remedy = "make sure that you trust who builds and serves it"
                yield Risk(Code.WIDEN, Level.HIGH, change.key, f"{path}.image", message, remedy)


def registry(repository: str) -> str:
    """The host that an image comes from; `docker.io` where its name has none.

    Args:
        repository: The image without tag and digest.
    """
    host = repository.partition("/")[0]
    return host if "/" in repository and ("." in host or ":" in host or host == "localhost") else "docker.io"


def _registries(scene: Scene) -> frozenset[str]:
    """The registries of all images before. Where there were none, none is new."""
    found = {
        registry(repository)
        for manifest, _ in workloads(scene.before, None)
        for repository in _repositories(manifest).values()
    }
    if not found:
        found = {
            registry(r)
            for change in workload_changes(scene)
            if change.after
            for r in _repositories(change.after).values()
        }
    return frozenset(found)


def _repositories(manifest: Manifest) -> dict[str, str]:
    """The images of a pod without tag and digest, by the path of the container."""
    pod = pod_template(manifest.document)
    found = {}
    for path, container in containers(pod) if pod else ():
        image = container.get("image")
        if isinstance(image, str):
            name = image.partition("@")[0]
            head, slash, last = name.rpartition("/")
            found[path] = f"{head}{slash}{last.partition(':')[0]}"
    return found


def _violations(manifest: Manifest, level: Standard) -> dict[str, list[Violation]]:
    """What the standards refuse, by control. Each field counts once: restricted refuses what baseline does, too."""
    pod = pod_template(manifest.document)
    found: dict[str, list[Violation]] = defaultdict(list)
    seen: set[str] = set()
    for standard in (Standard.BASELINE, level):
        for violation in evaluate(pod, standard) if pod else ():
            if violation.path not in seen:
                seen.add(violation.path)
                found[violation.control].append(violation)
    return found


def _told_elsewhere(change: Change) -> set[str]:
    """The lists of capabilities that were there before: what they gain is said by `capabilities`."""
    added = _added(change.before) if change.before else {}
    return {f"{path}.securityContext.capabilities.add" for path in added}


def _implied(violation: Violation) -> bool:
    """Whether it is only what another one means: with hostNetwork, every port is one of the node."""
    return violation.message.startswith("hostPort becomes")


def _quoted(message: str) -> str:
    """A message with its values between backticks."""
    return re.sub(r'"((?:[^"\\]|\\.)*)"', lambda match: code(match[1]), message.replace("`", "'"))


def _added(manifest: Manifest) -> dict[str, set[str]]:
    """The capabilities that containers add, where they add any."""
    pod = pod_template(manifest.document)
    found = {}
    for path, container in containers(pod) if pod else ():
        context = container.get("securityContext")
        named = context.get("capabilities") if isinstance(context, dict) else None
        added = named.get("add") if isinstance(named, dict) else None
        if isinstance(added, list) and added:
            found[path] = set(map(str, added))
    return found


def _mounts_token(manifest: Manifest, side: Side) -> bool:
    pod = pod_template(manifest.document)
    if pod is None:
        return False
    own = pod.spec.get("automountServiceAccountToken")
    if own is None:
        name = str(pod.spec.get("serviceAccountName") or "default")
        account = side.find("ServiceAccount", "", manifest.key.namespace, name)
        own = account.get("automountServiceAccountToken") if account else None
    return own is not False


def _token(change: Change, field: str) -> Risk:
    message = "the pods get the token of their service account, with which they can call the API server"
    remedy = "write automountServiceAccountToken: false, unless they call it"
    return Risk(Code.WIDEN, Level.HIGH, change.key, field, message, remedy)
