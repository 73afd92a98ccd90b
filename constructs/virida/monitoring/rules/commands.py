"""The commands that runbooks have in common, with the workload's real names."""

from __future__ import annotations

from virida.monitoring.monitored import Monitored
from virida.monitoring.rules.alert import Step

REVERT = "If it began with a rollout, revert the commit that changed the image, and let Argo CD sync."


def kubectl(of: Monitored, words: str) -> str:
    """A kubectl command in the workload's namespace."""
    return f"kubectl -n {of.namespace} {words}"


def selector(of: Monitored) -> str:
    """What selects the workload's pods on a command line."""
    return f"-l app.kubernetes.io/name={of.name}"


def pods(of: Monitored) -> Step:
    """How the pods are."""
    return Step("Do the pods run?", command=kubectl(of, f"get pod {selector(of)} -o wide"))


def events(of: Monitored) -> Step:
    """What has happened to the pods."""
    return Step("What has happened to them?", command=kubectl(of, f"describe pod {selector(of)}"))


def logs(of: Monitored) -> Step:
    """What the pods say."""
    words = f"logs {selector(of)} --all-containers --prefix --tail=100"
    return Step("What do the pods say?", command=kubectl(of, words))


def last_words(of: Monitored) -> Step:
    """What a container said before it ended."""
    return Step(
        "What did it say before it ended?",
        command=kubectl(of, f"logs {selector(of)} -c {of.name} --previous --tail=100 --prefix"),
    )


def rollouts(of: Monitored) -> Step:
    """Whether a rollout has to do with it."""
    return Step("Did it begin with a rollout?", command=kubectl(of, f"rollout history deployment/{of.name}"))


def usage(of: Monitored) -> Step:
    """What the pods use."""
    return Step("Is a pod short of cpu or memory?", command=kubectl(of, f"top pod {selector(of)} --containers"))
