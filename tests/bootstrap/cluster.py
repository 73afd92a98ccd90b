"""A kubectl that answers from a script, and notes how it was called."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from virida.bootstrap import Kubectl

_PROGRAM = """\
#!{python}
import json, pathlib, sys
here = pathlib.Path(__file__).parent
line = " ".join(sys.argv[1:])
stdin = "" if sys.stdin is None or sys.stdin.isatty() else sys.stdin.read()
with open(here / "calls.jsonl", "a") as calls:
    calls.write(json.dumps({{"argv": sys.argv[1:], "stdin": stdin}}) + "\\n")
script = json.loads((here / "script.json").read_text())
for words, answers in script:
    if words in line:
        code, out, err = answers.pop(0) if len(answers) > 1 else answers[0]
        (here / "script.json").write_text(json.dumps(script))
        sys.stdout.write(out)
        sys.stderr.write(err)
        sys.exit(code)
sys.stderr.write("error: nobody expected: " + line)
sys.exit(99)
"""

Said = tuple[int, str, str]

Script = dict[str, Said | Sequence[Said]]


def out(text: str) -> Said:
    """An answer of a kubectl that succeeds."""
    return 0, text, ""


def err(text: str, code: int = 1) -> Said:
    """An answer of a kubectl that fails."""
    return code, "", f"{text}\n"


def application(name: str, sync: str | None = "Synced", health: str | None = "Healthy", message: str = "") -> Any:
    """An Application as the API server has it; without a status before Argo CD has looked at it."""
    if sync is None:
        return {"metadata": {"name": name}}
    condition = [{"type": "ComparisonError", "message": message}] if message else []
    return {
        "metadata": {"name": name},
        "status": {"sync": {"status": sync}, "health": {"status": health}, "conditions": condition},
    }


def applications(*items: Any) -> Said:
    """The answer with these Applications."""
    return out(json.dumps({"items": items}))


def vault(initialized: bool, sealed: bool) -> Said:
    """The answer of `vault status`, which exits with 2 while Vault is sealed."""
    return 2 if sealed else 0, json.dumps({"initialized": initialized, "sealed": sealed}), ""


@dataclass(frozen=True)
class Cluster:
    """The kubectl, and what it was asked."""

    folder: Path

    @classmethod
    def made(cls, folder: Path, script: Script) -> Cluster:
        """A kubectl in a folder.

        Args:
            folder: The folder.
            script: What is answered to a command that has these words: always the same, or one after the other and
                then the last one for ever. The first words that fit count.
        """
        program = folder / "kubectl"
        program.write_text(_PROGRAM.format(python=sys.executable))
        program.chmod(0o755)
        lines = [[words, [said] if isinstance(said, tuple) else list(said)] for words, said in script.items()]
        (folder / "script.json").write_text(json.dumps(lines))
        return cls(folder)

    @property
    def kubectl(self) -> Kubectl:
        """It, in a context."""
        return Kubectl("k3s", program=str(self.folder / "kubectl"))

    @property
    def calls(self) -> list[dict[str, Any]]:
        """How it was called: `argv` and `stdin`."""
        path = self.folder / "calls.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def lines(self) -> list[str]:
        """The commands it was given, without the context."""
        return [" ".join(argument for argument in call["argv"] if argument != "--context=k3s") for call in self.calls]


FILE = """\
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: virida-root, namespace: argocd}
---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: root, namespace: argocd}
spec:
  source: {repoURL: https://gitea.virida.local/platform/estate.git, path: dist/production/root}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: coredns-custom, namespace: kube-system}
"""

WELL: Script = {
    "config current-context": out("k3s\n"),
    "config view": out("https://192.168.0.10:6443"),
    "get customresourcedefinitions/applications.argoproj.io": out(""),
    "rollout status": out("rolled out\n"),
    "get secret gitea --ignore-not-found": out(""),
    "apply": out("applied\n"),
    "get applications": applications(application("root"), application("vault"), application("virida-apps")),
    "get pods -l app.kubernetes.io/name=vault": out("vault-0"),
    "exec vault-0": vault(True, False),
}
"""A cluster where everything is well at once."""
