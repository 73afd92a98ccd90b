from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.bootstrap.cluster import FILE, WELL, Cluster, Script, application, applications, err, out, vault
from virida.bootstrap import Login, Procedure, read_file
from virida.cluster import Pods
from virida.errors import ViridaError

TOKEN = "3f9c1d-secret-token"
LOGIN = Login("argocd", TOKEN)
VAULT = Pods("virida-system", {"app.kubernetes.io/name": "vault"})


class Run:
    """A procedure over a cluster that a test has made."""

    def __init__(self, folder: Path, script: Script | None = None, login: Login | None = LOGIN) -> None:
        words = script or {}
        # What a test says comes first.
        rest = {key: value for key, value in WELL.items() if not any(key in own or own in key for own in words)}
        self.cluster = Cluster.made(folder, {**words, **rest})
        self.said: list[str] = []
        self.slept: list[float] = []
        path = folder / "bootstrap.yaml"
        path.write_text(FILE)
        self.path = path
        self.procedure = Procedure(
            kubectl=self.cluster.kubectl,
            file=read_file(path),
            login=login,
            secret="gitea",
            vault=VAULT,
            timeout=60,
            say=self.said.append,
            sleep=self.slept.append,
        )


def test_says_what_it_will_do(tmp_path: Path) -> None:
    run = Run(tmp_path)
    assert run.procedure.plan() == (
        "In context k3s (https://192.168.0.10:6443):\n"
        "  1. wait for Argo CD\n"
        "  2. give Argo CD the login to https://gitea.virida.local/, from GITEA_USERNAME and GITEA_TOKEN: "
        "Secret argocd/gitea\n"
        f"  3. apply {run.path}:\n"
        "       AppProject argocd/virida-root\n"
        "       Application argocd/root\n"
        "       ConfigMap kube-system/coredns-custom\n"
        "  4. wait until Argo CD has read Application root, and for Vault to run\n"
        "  5. wait until a person has initialised and unsealed Vault\n"
        "  6. wait for the Applications, and report how they are"
    )
    assert not [line for line in run.cluster.lines() if "apply" in line]


def test_does_it_in_order(tmp_path: Path) -> None:
    run = Run(tmp_path)
    assert run.procedure.run() is True
    asked = [line.partition(" -")[0] if line.startswith(("get c", "apply")) else line for line in run.cluster.lines()]
    assert asked == [
        "get customresourcedefinitions/applications.argoproj.io "
        "customresourcedefinitions/applicationsets.argoproj.io customresourcedefinitions/appprojects.argoproj.io",
        "-n argocd rollout status deployment,statefulset -l app.kubernetes.io/part-of=argocd --timeout=60s",
        "-n argocd get secret gitea --ignore-not-found -o name",
        "apply",
        "apply",
        "-n argocd get applications.argoproj.io -o json",
        "-n virida-system get pods -l app.kubernetes.io/name=vault --field-selector=status.phase=Running "
        "-o jsonpath={.items[*].metadata.name}",
        "-n virida-system exec vault-0 -- vault status -format=json",
        "-n argocd get applications.argoproj.io -o json",
        "-n argocd get applications.argoproj.io -o json",
    ]
    assert run.slept == []
    assert run.said[-1] == (
        "  root         Synced     Healthy\n  vault        Synced     Healthy\n  virida-apps  Synced     Healthy"
    )


def test_applies_one_file_as_the_server_merges_it(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.procedure.run()
    applied = [line for line in run.cluster.lines() if line.startswith("apply")]
    assert applied == [
        "apply --server-side --field-manager=virida-bootstrap -f -",
        f"apply --server-side --force-conflicts --field-manager=virida-bootstrap -f {run.path}",
    ]


def test_the_token_goes_to_standard_input_and_nowhere_else(tmp_path: Path) -> None:
    run = Run(tmp_path)
    run.procedure.run()
    encoded = base64.b64encode(TOKEN.encode()).decode()
    for text in (TOKEN, encoded):
        assert not [call for call in run.cluster.calls if any(text in argument for argument in call["argv"])]
        assert text not in "\n".join([*run.said, run.procedure.plan(), repr(run.procedure)])
    [secret] = [json.loads(call["stdin"]) for call in run.cluster.calls if call["stdin"]]
    assert secret["metadata"] == {
        "name": "gitea",
        "namespace": "argocd",
        "labels": {"app.kubernetes.io/part-of": "argocd", "argocd.argoproj.io/secret-type": "repo-creds"},
    }
    assert {key: base64.b64decode(text).decode() for key, text in secret["data"].items()} == {
        "type": "git",
        "url": "https://gitea.virida.local/",
        "username": "argocd",
        "password": TOKEN,
    }


def test_leaves_a_secret_alone_that_something_keeps_up_to_date(tmp_path: Path) -> None:
    run = Run(
        tmp_path,
        {
            "get secret gitea --ignore-not-found": out("secret/gitea\n"),
            "get secret gitea -o": out("ExternalSecret"),
        },
    )
    assert run.procedure.run() is True
    assert "Secret argocd/gitea is kept up to date in the cluster; left as it is." in run.said
    assert [call["stdin"] for call in run.cluster.calls if call["stdin"]] == []


def test_writes_a_secret_anew_that_nothing_keeps_up_to_date(tmp_path: Path) -> None:
    run = Run(
        tmp_path,
        {
            "get secret gitea --ignore-not-found": out("secret/gitea\n"),
            "get secret gitea -o": out(""),
        },
    )
    assert run.procedure.run() is True
    assert len([call for call in run.cluster.calls if call["stdin"]]) == 1


def test_waits_for_a_person_who_gives_vault_its_keys(tmp_path: Path) -> None:
    run = Run(
        tmp_path,
        {
            "get pods -l app.kubernetes.io/name=vault": [out(""), out("vault-0")],
            "exec vault-0": [
                err("error: unable to upgrade connection: container not found"),
                vault(initialized=False, sealed=True),
                vault(initialized=False, sealed=True),
                vault(initialized=True, sealed=True),
                vault(initialized=True, sealed=False),
            ],
        },
    )
    assert run.procedure.run() is True
    command = f"    {tmp_path}/kubectl --context=k3s -n virida-system exec -ti vault-0 -- vault operator"
    assert run.said[4:7] == [
        "Vault has no keys yet. In another terminal, one that keeps no history:\n"
        f"{command} init\n"
        "It shows five keys and a root token, once. Give each key to another person. Nobody keeps all of them.\n"
        "Then unseal it, three times, each time with another key:\n"
        f"{command} unseal",
        "Vault is sealed. In another terminal, three times for each pod, each time with another key:\n"
        f"{command} unseal",
        'Vault is unsealed. A new one needs what docs/vault.md lists under "Vault\'s own side".',
    ]
    assert run.slept == [5] * 5


def test_names_each_pod_that_is_sealed(tmp_path: Path) -> None:
    run = Run(
        tmp_path,
        {
            "get pods -l app.kubernetes.io/name=vault": out("vault-2 vault-0 vault-1"),
            "exec vault-0": vault(initialized=True, sealed=False),
            "exec vault-1": [vault(initialized=True, sealed=True), vault(initialized=True, sealed=False)],
            "exec vault-2": [vault(initialized=False, sealed=True), vault(initialized=True, sealed=False)],
        },
    )
    assert run.procedure.run() is True
    [sealed] = [text for text in run.said if text.startswith("Vault is sealed.")]
    assert [line.split()[-5] for line in sealed.splitlines()[1:]] == ["vault-1", "vault-2"]


def test_waits_until_argo_cd_reads_git_and_says_why_it_cannot(tmp_path: Path) -> None:
    refused = application("root", "Unknown", "Unknown", "failed to list refs:\n  authentication required")
    run = Run(
        tmp_path,
        {
            "get applications": [
                applications(),
                applications(application("root", None)),
                applications(refused),
                applications(refused),
                applications(application("root", "OutOfSync", "Missing")),
                applications(application("root")),
            ]
        },
    )
    assert run.procedure.run() is True
    said = [text for text in run.said if " read " in text]
    assert said == [
        "Argo CD cannot read git yet: failed to list refs: authentication required",
        "Argo CD has read Application root.",
    ]
    assert run.slept == [5] * 4


def test_reports_what_is_not_well_in_the_end(tmp_path: Path) -> None:
    run = Run(
        tmp_path,
        {
            "get applications": applications(
                application("root"),
                application("virida-monitoring", "OutOfSync", "Missing", 'namespaces "x" not found'),
                application("certificates", "Synced", "Progressing"),
            )
        },
    )
    assert run.procedure.run() is False
    assert run.said[-2:] == [
        "1 of 3 Applications are synced and healthy.",
        "Not synced and healthy after 1 min:\n"
        "  certificates       Synced     Progressing\n"
        "  virida-monitoring  OutOfSync  Missing\n"
        '    namespaces "x" not found',
    ]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        pytest.param(
            {
                "get customresourcedefinitions/applications.argoproj.io": err(
                    'Error from server (NotFound): customresourcedefinitions "applications.argoproj.io" not found'
                )
            },
            "Argo CD is not installed: Error from server (NotFound): "
            'customresourcedefinitions "applications.argoproj.io" not found; see docs/bootstrap.md for the command',
            id="no-argo-cd",
        ),
        pytest.param(
            {"rollout status": (0, "", "No resources found in argocd namespace.\n")},
            "Argo CD is not in namespace argocd: nothing there has the label app.kubernetes.io/part-of=argocd; "
            "see docs/bootstrap.md for the command",
            id="argo-cd-elsewhere",
        ),
        pytest.param(
            {"rollout status": err("error: timed out waiting for the condition")},
            "KUBECTL --context=k3s -n argocd rollout status deployment,statefulset "
            "-l app.kubernetes.io/part-of=argocd --timeout=60s: error: timed out waiting for the condition",
            id="argo-cd-does-not-start",
        ),
        pytest.param(
            {"apply": err("Error from server (Forbidden): secrets is forbidden")},
            "KUBECTL --context=k3s apply --server-side --field-manager=virida-bootstrap -f -: "
            "Error from server (Forbidden): secrets is forbidden",
            id="no-permission",
        ),
        pytest.param(
            {"get applications": applications()},
            "Argo CD has not read Application root after 1 min; mend it and run this again",
            id="root-is-not-read",
        ),
        pytest.param(
            {"exec vault-0": vault(initialized=True, sealed=True)},
            "Vault is not unsealed after 1 min; mend it and run this again",
            id="nobody-unseals",
        ),
    ],
)
def test_stops_with_a_message(tmp_path: Path, script: Script, message: str) -> None:
    run = Run(tmp_path, script)
    with pytest.raises(ViridaError) as caught:
        run.procedure.run()
    assert str(caught.value) == message.replace("KUBECTL", f"{tmp_path}/kubectl")


def test_needs_a_login_or_its_secret(tmp_path: Path) -> None:
    run = Run(tmp_path, login=None)
    with pytest.raises(ViridaError) as caught:
        run.procedure.run()
    assert str(caught.value) == (
        "Argo CD cannot read https://gitea.virida.local/: there is no Secret argocd/gitea; "
        "set GITEA_USERNAME and GITEA_TOKEN, a token that may read repositories"
    )
    assert not [line for line in run.cluster.lines() if line.startswith("apply")]


def test_says_that_there_is_no_kubectl(tmp_path: Path) -> None:
    run = Run(tmp_path)
    (tmp_path / "kubectl").unlink()
    with pytest.raises(ViridaError) as caught:
        run.procedure.run()
    assert str(caught.value) == (
        f"{tmp_path}/kubectl cannot be started: No such file or directory; install kubectl, or put it on the PATH"
    )
