"""What sources are refused, and what is said."""

from __future__ import annotations

from typing import Any

import pytest
from cdk8s import Chart

from tests.delivery.conftest import FOLDER, PLATFORM
from virida import InvalidOption
from virida.delivery.app import ArgoApp
from virida.delivery.options.sources import Directory, Git, Helm, Kustomize, Oci, Patch

CHARTS = "https://charts.example.com"


def git(repo: str = PLATFORM, **options: Any) -> dict[str, Any]:
    return {"source": Git(repo, **{"path": "shop", "revision": "main", **options})}


def helm(repo: str = CHARTS, **options: Any) -> dict[str, Any]:
    return {"source": Helm(repo, **{"chart": "shop", "version": "1.4.0", **options})}


def oci(repo: str = "oci://ghcr.io/shop/cart", version: str = "1.4.0") -> dict[str, Any]:
    return {"source": Oci(repo, version=version)}


REJECTED: dict[str, tuple[dict[str, Any], str]] = {
    "no-sources": ({"source": []}, "source ([]) must not be empty; write at least one, or leave the option out"),
    "source-that-is-a-text": (
        {"source": PLATFORM},
        f"source ('{PLATFORM}') must be a Git, a Helm, a Kustomize, an Oci or a list; write ['{PLATFORM}']",
    ),
    "repo-by-http": (
        git("http://gitea.virida.local/virida/platform.git"),
        "source.repo ('http://gitea.virida.local/virida/platform.git') must be a git repository by https or ssh; "
        'write "https://gitea.virida.local/virida/platform.git"',
    ),
    "repo-with-credentials": (
        git("https://argocd:s3cret@gitea.virida.local/virida/platform.git"),
        "source.repo ('https://***@gitea.virida.local/virida/platform.git') must not hold credentials, because "
        "everyone who reads the manifest sees them; take them out, and give them to an ArgoRepository",
    ),
    "repo-with-a-token": (
        git("https://s3cret@gitea.virida.local/virida/platform.git"),
        "source.repo ('https://***@gitea.virida.local/virida/platform.git') must not hold credentials, because "
        "everyone who reads the manifest sees them; take them out, and give them to an ArgoRepository",
    ),
    "repo-by-ssh-with-a-password": (
        git("ssh://git:s3cret@gitea.virida.local/virida/platform.git"),
        "source.repo ('ssh://***@gitea.virida.local/virida/platform.git') must not hold credentials, because "
        "everyone who reads the manifest sees them; take them out, and give them to an ArgoRepository",
    ),
    "repo-that-is-a-host": (
        git("https://gitea.virida.local"),
        "source.repo ('https://gitea.virida.local') must be a git repository by https or ssh; "
        'write one such as "https://git.example.com/shop.git"',
    ),
    "repo-of-a-registry": (
        git("oci://ghcr.io/shop/cart"),
        "source.repo ('oci://ghcr.io/shop/cart') must be a git repository; "
        "write Oci(...) for an artifact of a registry",
    ),
    "revision-head": (
        git(revision="HEAD"),
        "source.revision ('HEAD') must not be HEAD, which moves when the default branch does; "
        'write a branch, such as "main"',
    ),
    **{
        f"revision-{name}": (
            git(revision=revision),
            f"source.revision ({revision!r}) must be one branch, tag or commit; "
            'write a branch, such as "main", or a tag or commit',
        )
        for name, revision in (("empty", ""), ("star", "*"), ("range", ">=1.2"), ("x", "1.x"), ("tilde", "~1.2.0"))
    },
    "path-absolute": (
        git(path="/dist/shop"),
        "source.path ('/dist/shop') must be relative to the root of the repository, without . and ..; "
        'write "dist/shop"',
    ),
    "path-that-climbs": (
        git(path="dist/../../shop"),
        "source.path ('dist/../../shop') must be relative to the root of the repository, without . and ..; "
        'write "dist/shop"',
    ),
    "path-none": (
        git(path=None),
        "source.path (None) must be given, or ref, because the source would serve for nothing; "
        'write path="dist/production/..."',
    ),
    "path-none-but-ref-alone": (
        git(path=None, ref="values"),
        "source.path (None) must be given, because nothing else is rendered; write path=\"...\"",
    ),
    "directory-without-path": (
        {"source": [FOLDER, Git(PLATFORM, revision="main", ref="values", directory=Directory(recurse=True))]},
        "source[1].directory (Directory(recurse=True, include=None, exclude=None)) needs path; "
        "give path, or leave directory out",
    ),
    "ref-twice": (
        {"source": [Git(PLATFORM, path="a", revision="main", ref="values"), Git(PLATFORM, revision="x", ref="values")]},
        "source[1].ref ('values') must stand once, and source[0] has it; choose another name",
    ),
    "ref-name": (
        git(ref="my values"),
        "source.ref ('my values') must be made of letters, digits, _ and -; write one such as \"values\"",
    ),
    "ref-that-is-not-there": (
        {"source": [Helm(CHARTS, chart="a", version="1.0.0", value_files=["$other/x.yaml"]),
                    Git(PLATFORM, revision="main", ref="values")]},
        "source[0].value_files[0] ('$other/x.yaml') must begin with the ref of a source; write \"$values/...\"",
    ),
    "ref-where-there-is-none": (
        helm(value_files=["$values/x.yaml"]),
        "source.value_files[0] ('$values/x.yaml') must begin with the ref of a source; "
        'write Git(..., ref="values") beside it',
    ),
    "value-file-outside": (
        helm(value_files=["../secrets.yaml"]),
        "source.value_files[0] ('../secrets.yaml') must be a file of the chart, or of another source by its ref; "
        'write "values-production.yaml", or "$values/charts/cart/production.yaml"',
    ),
    **{
        f"version-{name}": (
            helm(version=version),
            f"source.version ({version!r}) must be an exact version; write all three numbers, such as \"1.4.0\"",
        )
        for name, version in (
            ("star", "*"), ("latest", "latest"), ("caret", "^1.4.0"), ("tilde", "~1.4"), ("x", "1.4.x"), ("two", "1.4"),
            ("range", ">=1.0.0 <2.0.0"), ("empty", ""),
        )
    },
    "version-missing": (helm(version=None), "source.version (None) must be given with chart; write version=\"...\""),
    "revision-of-a-chart": (
        helm(revision="main"),
        "source.revision ('main') must not stand with chart; write version instead",
    ),
    "neither-chart-nor-path": (
        helm(chart=None),
        "source.chart (None) must be given, or path for a chart in git, and not both; "
        'write chart="...", version="..." or path="...", revision="..."',
    ),
    "chart-of-a-registry": (
        helm("oci://ghcr.io/shop/charts"),
        "source.repo ('oci://ghcr.io/shop/charts') must be a chart repository by https; "
        "write Oci(...) for a chart of a registry",
    ),
    "charts-by-http": (
        helm("http://charts.example.com"),
        "source.repo ('http://charts.example.com') must be a chart repository by https; "
        'write "https://charts.example.com"',
    ),
    "value-that-is-none": (
        helm(values={"redis": {"enabled": None}}),
        'source.values["redis"]["enabled"] (None) must not be None, because it would be left out; '
        'write parameters={"...": "null"} to unset a default',
    ),
    "value-that-is-no-json": (
        helm(values={"hosts": [{"a"}]}),
        "source.values[\"hosts\"][0] ({'a'}) must be a str, a number, a bool, a list or a dict; "
        "write it as the values.yaml has it",
    ),
    "value-key": (
        helm(values={"ports": {80: "http"}}),
        'source.values["ports"] (80) must be a str, because it is a key of the chart\'s values; write "80"',
    ),
    "release-name": (
        helm(release_name="a" * 54),
        f"source.release_name ('{'a' * 54}') must be at most 53 characters, as Helm has it; shorten it",
    ),
    "artifact-with-its-tag": (
        oci("oci://ghcr.io/shop/cart:1.4.0"),
        "source.repo ('oci://ghcr.io/shop/cart:1.4.0') must not hold a tag; "
        'write "oci://ghcr.io/shop/cart", and the tag as version="1.4.0"',
    ),
    "artifact-without-scheme": (
        oci("ghcr.io/shop/cart"),
        "source.repo ('ghcr.io/shop/cart') must be an artifact of a registry; write \"oci://ghcr.io/shop/cart\"",
    ),
    **{
        f"artifact-{name}": (
            oci(version=version),
            f"source.version ({version!r}) must be an exact version, a commit or a digest; "
            'write one such as "1.4.0", or the digest "sha256:..."',
        )
        for name, version in (("latest", "latest"), ("branch", "main"), ("range", "1.x"))
    },
    "kustomize-latest": (
        {"source": Kustomize(PLATFORM, path="shop", revision="main", images=["shop/cart:latest"])},
        "source.images[0] ('shop/cart:latest') must not use the tag latest, which moves; "
        'write a version, such as "shop/cart:1.4.0"',
    ),
    "patch-without-target": (
        {"source": Kustomize(PLATFORM, path="a", revision="main", patches=[Patch([{"op": "remove", "path": "/x"}])])},
        "source.patches[0].target (None) must be given with JSON patch operations; write PatchTarget(kind=\"...\")",
    ),
    "patch-of-nothing": (
        {"source": Kustomize(PLATFORM, path="shop", revision="main", patches=[Patch("")])},
        "source.patches[0].patch ('') must not be empty; write what changes",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("options", "message"), REJECTED.values(), ids=list(REJECTED))
def test_rejects(root: Chart, options: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {"project": "shop", "source": FOLDER, "destination": "shop", "finalizer": None, **options}
    with pytest.raises(InvalidOption) as error:
        ArgoApp(root, "shop", **given)
    assert str(error.value) == f"root/shop: {message}"
