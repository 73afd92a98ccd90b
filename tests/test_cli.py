"""The command as people run it: what it prints, and how it exits."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from virida import cli
from virida.cluster import ClusterProfile

GOOD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\n"
BAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: shop}\ndata:\n  PORT: 8080\n"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Runs `virida` in an empty folder: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["virida", *arguments])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capsys.readouterr()
        code = caught.value.code
        return (code if isinstance(code, int) else 0), out, err

    return run


def test_exits_with_0_when_clean(run: Run) -> None:
    Path("a.yaml").write_text(GOOD)
    assert run("check", "a.yaml") == (0, "No findings; 1 object in 1 file.\n", "")


def test_exits_with_1_when_something_is_found(run: Run) -> None:
    Path("dist").mkdir()
    Path("dist/a.yaml").write_text(BAD)
    assert run("check", "dist") == (
        1,
        "dist/a.yaml\n"
        "  ConfigMap shop/a\n"
        "    error schema/type (line 5)\n"
        "      data.PORT\n"
        "      This has to be text, and is the number 8080; the API server refuses the\n"
        "      object.\n"
        '      Remedy: put it between quotes, such as "8080".\n'
        "\n"
        "1 error; 1 object in 1 file.\n",
        "",
    )


def test_fails_on_what_is_asked_for(run: Run) -> None:
    Path("a.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a, namespace: b}\n")
    Path("b.yaml").write_text("apiVersion: x.io/v1\nkind: Foo\nmetadata: {name: a}\n")
    codes = {
        on: [run("check", file, "--fail-on", on)[0] for file in ("a.yaml", "b.yaml")]
        for on in ("error", "warning", "info")
    }
    assert codes == {"error": [0, 0], "warning": [1, 0], "info": [1, 1]}


def test_selects_and_ignores(run: Run) -> None:
    Path("a.yaml").write_text(BAD)
    assert run("check", "a.yaml", "--ignore", "schema/type")[0] == 0
    assert run("check", "a.yaml", "--select", "waiver")[0] == 0
    assert run("check", "a.yaml", "--select", "waiver", "--select", "schema/type")[0] == 1


def test_writes_json_and_sarif(run: Run) -> None:
    Path("a.yaml").write_text(BAD)
    code, out, _ = run("check", "a.yaml", "--format", "json")
    assert (code, json.loads(out)["summary"]["errors"]) == (1, 1)
    code, out, _ = run("check", "a.yaml", "--format", "sarif")
    assert (code, json.loads(out)["runs"][0]["results"][0]["ruleId"]) == (1, "schema/type")


def test_takes_definitions_from_elsewhere(run: Run) -> None:
    Path("a.yaml").write_text("apiVersion: x.io/v1\nkind: Foo\nmetadata: {name: a}\nspec: {}\n")
    Path("crds").mkdir()
    schema = "{type: object}"
    Path("crds/foo.yaml").write_text(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: foos.x.io}\n"
        "spec: {group: x.io, scope: Namespaced, names: {kind: Foo, plural: foos}, versions: "
        f"[{{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {schema}}}}}]}}\n"
    )
    code, out, _ = run("check", "a.yaml", "--crds", "crds", "--format", "json")
    assert (code, [f["rule"] for f in json.loads(out)["findings"]]) == (1, ["schema/unknown-field"])


def test_takes_version_and_profile(run: Run) -> None:
    Path("a.yaml").write_text("apiVersion: v1\nkind: Endpoints\nmetadata: {name: a}\n")
    Path("old.json").write_text(ClusterProfile.k3s(kubernetes="1.32").to_json())
    on = ("--fail-on", "warning")
    assert run("check", "a.yaml", *on)[0] == 1
    assert run("check", "a.yaml", "--kubernetes-version", "1.32", *on)[0] == 0
    assert run("check", "a.yaml", "--profile", "k3s", *on)[0] == 1
    assert run("check", "a.yaml", "--profile", "kind", *on)[0] == 1
    assert run("check", "a.yaml", "--profile", "old.json", *on)[0] == 0
    assert run("check", "a.yaml", "--profile", "old.json", "--kubernetes-version", "1.33", *on)[0] == 1


def test_takes_what_is_outside_as_patterns_and_from_a_file(run: Run) -> None:
    Path("a.yaml").write_text(GOOD)
    Path("outside.txt").write_text("# the platform's\nSecret/shop/*\n\nPriorityClass//high # ours\n")
    assert run("check", "a.yaml", "--external", "Secret/shop/*", "--external", "outside.txt")[0] == 0
    Path("outside.txt").write_text("Secret\n")
    assert run("check", "a.yaml", "--external", "outside.txt") == (
        2,
        "",
        'virida: "Secret" names no objects outside; write Kind/namespace/name, such as Secret/shop/*, '
        "and Kind//name for an object without a namespace\n",
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "name the files or folders to check, such as: virida check dist"),
        (("nowhere",), "nowhere: there is no such file or folder"),
        (("empty",), "no manifests found in empty"),
        (("readme",), "no manifests found in readme"),
        (("a.yaml", "--select", "shema"), 'there is no rule or family "shema"; did you mean "schema"?'),
        (("a.yaml", "--ignore", "schema/typ"), 'there is no rule or family "schema/typ"; did you mean "schema/type"?'),
        (
            ("a.yaml", "--kubernetes-version", "1.7"),
            "there are no schemas of Kubernetes 1.7; choose one of 1.25 to 1.36",
        ),
        (
            ("a.yaml", "--kubernetes-version", "latest"),
            '"latest" is no minor version of Kubernetes; write one such as 1.36',
        ),
        (("a.yaml", "--profile", "eks"), "--profile eks: No such file or directory; name k3s, kind or a file"),
        (
            ("a.yaml", "--profile", "a.yaml"),
            "--profile a.yaml: this is not what ClusterProfile.to_json writes: "
            "JSONDecodeError('Expecting value: line 1 column 1 (char 0)')",
        ),
        (("a.yaml", "--crds", "a.yaml"), "--crds a.yaml: there is no CustomResourceDefinition"),
        (
            ("a.yaml", "--crds", "broken.yaml"),
            "--crds broken.yaml:1: this is not YAML: mapping values are not allowed in this context; "
            "put text that contains a colon and a space between quotes, and check the indentation",
        ),
        (
            ("a.yaml", "--external", "Secret"),
            "--external Secret: this is neither Kind/namespace/name nor a file with such lines",
        ),
        (("--explain", "schema/typ"), 'there is no rule "schema/typ"; did you mean "schema/type"?'),
        (("no\x1b[2Jwhere",), "no\\x1b[2Jwhere: there is no such file or folder"),
    ],
)
def test_exits_with_2_when_it_cannot_run(run: Run, arguments: tuple[str, ...], message: str) -> None:
    Path("empty").mkdir()
    Path("readme").mkdir()
    Path("readme/README.md").write_text("# Hello")
    Path("a.yaml").write_text(GOOD)
    Path("broken.yaml").write_text("a: b: c")
    assert run("check", *arguments) == (2, "", f"virida: {message}\n")


def test_a_folder_of_binaries_is_not_clean(run: Run) -> None:
    Path("dist").mkdir()
    Path("dist/a.yaml").write_bytes(b"\x7fELF\0\0")
    code, out, _ = run("check", "dist")
    assert (code, out.splitlines()[-1]) == (1, "1 error; 0 objects in 1 file.")


def test_explains_rules(run: Run) -> None:
    code, out, _ = run("check", "--explain", "schema/enum")
    assert code == 0
    assert out.startswith("# schema/enum\n\nA value that is none of those a field may have. Severity: error.\n")
    code, out, _ = run("check", "--explain", "all")
    assert code == 0
    rows = [line.split(maxsplit=2) for line in out.splitlines()]
    assert ["schema/enum", "error", "A value that is none of those a field may have"] in rows


def test_prints_its_version(run: Run) -> None:
    code, out, _ = run("--version")
    assert (code, out.split()[0]) == (0, "virida")


@pytest.mark.parametrize("command", [("--help",), ("check", "--help"), ("graph", "--help")])
def test_helps(run: Run, command: tuple[str, ...]) -> None:
    code, out, err = run(*command)
    assert (code, err) == (0, "")
    assert f"Usage: virida {' '.join(command[:-1])}".rstrip() in out


def test_every_option_has_a_help_text() -> None:
    import typer

    group = typer.main.get_command(cli.application())
    for command in group.commands.values():  # type: ignore[attr-defined]
        assert command.help
        assert [p.name for p in command.params if not getattr(p, "help", None)] == []


def test_the_application_runs_under_the_usual_runner(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(BAD)
    result = CliRunner().invoke(cli.application(), ["check", os.fspath(tmp_path)])
    assert result.exit_code == 1
    assert result.output.endswith("1 error; 1 object in 1 file.\n")


@pytest.mark.parametrize("missing", ["typer", "yaml", "rich", "jsonschema_rs"])
def test_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for module in list(sys.modules):
        if module.startswith(("virida.checks", "virida.commands", "virida.manifests", f"{missing}.")):
            monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, missing, None)
    assert run("check", "a.yaml") == (
        2,
        "",
        f'virida: this command needs {missing}; install it with: pip install "virida-constructs[check]"\n',
    )


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop, labels: {app: web}}
spec: {containers: [{name: web, image: "web:1"}]}
"""


def test_draws_a_graph(run: Run) -> None:
    Path("a.yaml").write_text(POLICY)
    code, out, err = run("graph", "a.yaml", "--format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)
    assert run("graph", "a.yaml")[1].startswith("flowchart")
    assert run("graph", "a.yaml", "--format", "dot")[1].startswith("digraph")


def test_a_graph_says_what_it_lacks(run: Run) -> None:
    Path("a.yaml").write_text(POLICY)
    Path("b.yaml").write_text("a: b: c")
    code, _, err = run("graph", "a.yaml", "b.yaml")
    assert (code, err) == (1, "virida: b.yaml:1: this is not YAML: mapping values are not allowed in this context\n")
    assert run("graph", "nowhere") == (2, "", "virida: nowhere: there is no such file or folder\n")
    code, out, err = run("graph", "a.yaml", "--namespace", "nowhere")
    assert (code, out) == (2, "")
    assert err.startswith("virida: ")
