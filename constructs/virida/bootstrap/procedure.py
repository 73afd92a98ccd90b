"""The steps, in their order. Each may be repeated: who stops in the middle starts again from the top."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from virida.bootstrap import applications, login, vault
from virida.bootstrap.file import BootstrapFile
from virida.bootstrap.kubectl import Kubectl
from virida.bootstrap.login import TOKEN, USERNAME, Login
from virida.cluster import Pods
from virida.errors import ViridaError

_CRDS = ("applications", "applicationsets", "appprojects")
_INTERVAL = 5
"""Seconds between two looks at something that takes minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure:
    """The bootstrap of one cluster.

    Args:
        kubectl: The cluster.
        file: What is applied.
        login: Argo CD's login to git. None: its Secret has to be there.
        secret: The name of that Secret.
        vault: Vault's pods.
        timeout: How long each wait may take, in seconds.
        say: Where messages go.
        sleep: How to wait. Default: by the clock.
    """

    kubectl: Kubectl
    file: BootstrapFile
    login: Login | None
    secret: str
    vault: Pods
    timeout: int
    say: Callable[[str], None]
    sleep: Callable[[float], None] = field(default=time.sleep)

    def plan(self) -> str:
        """What will be done, in the words for the person who has to agree."""
        context = self.kubectl.context or self.kubectl.demand("config", "current-context").strip()
        where = "jsonpath={.clusters[0].cluster.server}"
        server = self.kubectl.demand("config", "view", "--minify", "-o", where).strip()
        file = self.file
        source = f"from {USERNAME} and {TOKEN}" if self.login else "which has to be there"
        steps = [
            "wait for Argo CD",
            f"give Argo CD the login to {file.host}, {source}: Secret {file.namespace}/{self.secret}",
            f"apply {file.path}:" + "".join(f"\n       {name}" for name in file.objects),
            f"wait until Argo CD has read Application {file.root}, and for Vault to run",
            "wait until a person has initialised and unsealed Vault",
            "wait for the Applications, and report how they are",
        ]
        numbered = "\n".join(f"  {number}. {step}" for number, step in enumerate(steps, 1))
        return f"In context {context} ({server}):\n{numbered}"

    def run(self) -> bool:
        """Do all of it. Whether every Application is synced and healthy in the end.

        Raises:
            ViridaError: A step failed, or took too long.
        """
        self._argo_cd()
        self._login()
        self.kubectl.demand(
            *("apply", "--server-side", "--force-conflicts", "--field-manager=virida-bootstrap"),
            *("-f", str(self.file.path)),
        )
        self.say(f"Applied {self.file.path}.")
        self._root()
        self._vault()
        return self._applications()

    def _argo_cd(self) -> None:
        namespace, kubectl = self.file.namespace, self.kubectl
        answer = kubectl.ask("get", *(f"customresourcedefinitions/{name}.argoproj.io" for name in _CRDS), "-o", "name")
        if answer.code:
            reason = answer.err.strip().splitlines()[-1:] or ["no answer"]
            raise ViridaError(f"Argo CD is not installed: {reason[0]}; see docs/bootstrap.md for the command")
        part = "app.kubernetes.io/part-of=argocd"
        rolled_out = kubectl.demand(
            *("-n", namespace, "rollout", "status", "deployment,statefulset", "-l", part),
            f"--timeout={self.timeout}s",
        )
        if not rolled_out.strip():
            raise ViridaError(
                f"Argo CD is not in namespace {namespace}: nothing there has the label {part}; "
                "see docs/bootstrap.md for the command"
            )
        self.say("Argo CD runs.")

    def _login(self) -> None:
        there = login.is_managed(self.kubectl, self.file, self.secret)
        if there:
            self.say(f"Secret {self.file.namespace}/{self.secret} is kept up to date in the cluster; left as it is.")
        elif self.login is not None:
            login.give(self.kubectl, self.file, self.secret, self.login)
            self.say(f"Argo CD has the login to {self.file.host}.")
        elif there is None:
            raise ViridaError(
                f"Argo CD cannot read {self.file.host}: there is no Secret {self.file.namespace}/{self.secret}; "
                f"set {USERNAME} and {TOKEN}, a token that may read repositories"
            )

    def _root(self) -> None:
        def read() -> bool:
            states = applications.states(self.kubectl, self.file.namespace)
            root = next((state for state in states if state.name == self.file.root), None)
            if root is not None and root.sync == "Unknown" and root.message:
                self._once(f"Argo CD cannot read git yet: {root.message}")
            return root is not None and root.sync != "Unknown"

        self._until(read, f"Argo CD has not read Application {self.file.root}")
        self.say(f"Argo CD has read Application {self.file.root}.")

    def _vault(self) -> None:
        def unsealed() -> bool:
            found = vault.states(self.kubectl, self.vault)
            if found and any(state.sealed for state in found):
                self._once(vault.instructions(self.kubectl, self.vault, found))
            return bool(found) and not any(state.sealed for state in found)

        self._until(unsealed, "Vault is not unsealed")
        self.say('Vault is unsealed. A new one needs what docs/vault.md lists under "Vault\'s own side".')

    def _applications(self) -> bool:
        def well() -> bool:
            found = applications.states(self.kubectl, self.file.namespace)
            waiting = [state.name for state in found if not state.is_well]
            self._once(f"{len(found) - len(waiting)} of {len(found)} Applications are synced and healthy.")
            return not waiting

        try:
            self._until(well, "")
        except ViridaError:
            found = [s for s in applications.states(self.kubectl, self.file.namespace) if not s.is_well]
            self.say(f"Not synced and healthy after {self.timeout // 60} min:\n{applications.table(found)}")
            return False
        self.say(applications.table(applications.states(self.kubectl, self.file.namespace)))
        return True

    def _until(self, done: Callable[[], bool], otherwise: str) -> None:
        for _ in range(max(1, self.timeout // _INTERVAL)):
            if done():
                return
            self.sleep(_INTERVAL)
        raise ViridaError(f"{otherwise} after {self.timeout // 60} min; mend it and run this again")

    def _once(self, message: str) -> None:
        """Say what has not just been said."""
        if self._said[-1:] != [message]:
            self._said[:] = [message]
            self.say(message)

    _said: list[str] = field(default_factory=list, init=False, repr=False)
