"""Where manifests come from: what may stand as a repository, a path in it and a revision of it."""

from __future__ import annotations

import re
from typing import Annotated

from virida.fields import At

_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d+)?"
_PATH = r"(?:/[A-Za-z0-9._~%+-]+)+"
_HTTPS = re.compile(rf"https://{_HOST}(?:{_PATH})?/?")
_HTTPS_REPOSITORY = re.compile(rf"https://{_HOST}{_PATH}")
_SSH = re.compile(rf"ssh://[A-Za-z0-9._-]+@{_HOST}{_PATH}|[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[A-Za-z0-9._~/-]+")
_OCI = re.compile(rf"oci://{_HOST}{_PATH}")

_NUMBER = r"(?:0|[1-9]\d*)"
_SEMVER = re.compile(rf"v?{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?")
_COMMIT = re.compile(r"[0-9a-f]{7,40}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_GIT_REF = re.compile(r"(?!.*(?:\.\.|//|\.lock$))[A-Za-z0-9_](?:[A-Za-z0-9._/+-]*[A-Za-z0-9_+-])?")
# Argo CD resolves these to the highest tag that fits: "1.x" is a range, "1.2" is the tag of that name.
_RANGE = re.compile(r"v?\d+(?:\.\d+)*\.[xX](?:\.[xX])?")


def masked(url: str) -> str:
    """The URL without the credentials in it, for a message."""
    return re.sub(r"//[^/@\s]*@", "//***@", url)


def _check_credentials(at: At, url: str) -> None:
    user = re.match(r"[a-z0-9+.-]+://([^/@\s]*)@", url)
    if user is not None and (not url.startswith("ssh://") or ":" in user[1]):
        at.refuse(
            masked(url),
            "must not hold credentials, because everyone who reads the manifest sees them",
            "take them out, and give them to an ArgoRepository",
        )


def check_git_url(at: At, url: str) -> None:
    """A git repository, by https or ssh, without credentials."""
    _check_credentials(at, url)
    if url.startswith("oci://"):
        at.refuse(url, "must be a git repository", "write Oci(...) for an artifact of a registry")
    if not _HTTPS_REPOSITORY.fullmatch(url) and not _SSH.fullmatch(url):
        at.refuse(
            url, "must be a git repository by https or ssh", _propose_https(url, "https://git.example.com/shop.git")
        )


def check_charts_url(at: At, url: str) -> None:
    """A Helm chart repository, by https, without credentials."""
    _check_credentials(at, url)
    if url.startswith("oci://"):
        at.refuse(url, "must be a chart repository by https", "write Oci(...) for a chart of a registry")
    if not _HTTPS.fullmatch(url):
        at.refuse(url, "must be a chart repository by https", _propose_https(url, "https://charts.example.com"))


def check_oci_url(at: At, url: str) -> None:
    """An artifact of a registry, with `oci://`, without credentials and without its tag."""
    _check_credentials(at, url)
    name, _, tag = url.rpartition(":")
    if _OCI.fullmatch(name) and "/" not in tag:
        at.refuse(url, "must not hold a tag", f'write "{name}", and the tag as version="{tag}"')
    if not _OCI.fullmatch(url):
        rest = re.sub(r"^[a-z]+://", "", url)
        proposal = f"oci://{rest}"
        at.refuse(
            url,
            "must be an artifact of a registry",
            f'write "{proposal}"' if _OCI.fullmatch(proposal) else 'write one such as "oci://ghcr.io/shop/charts/cart"',
        )


def _check_server(at: At, url: str) -> None:
    _check_credentials(at, url)
    if not _HTTPS.fullmatch(url):
        at.refuse(url, "must be an address by https", _propose_https(url, "https://api.example.com:6443"))


def _propose_https(url: str, example: str) -> str:
    proposal = re.sub(r"^http://", "https://", url)
    return f'write "{proposal}"' if proposal != url and _HTTPS.fullmatch(proposal) else f'write one such as "{example}"'


def _check_path(at: At, path: str) -> None:
    clean = "/".join(part for part in path.split("/") if part not in ("", ".", ".."))
    if path != "." and path != clean:
        at.refuse(
            path,
            "must be relative to the root of the repository, without . and ..",
            f'write "{clean or "."}"',
        )


def _check_revision(at: At, revision: str) -> None:
    if revision == "HEAD":
        at.refuse(
            revision, "must not be HEAD, which moves when the default branch does", 'write a branch, such as "main"'
        )
    if revision in ("", "*") or _RANGE.fullmatch(revision) or not _GIT_REF.fullmatch(revision):
        at.refuse(revision, "must be one branch, tag or commit", 'write a branch, such as "main", or a tag or commit')


def _check_version(at: At, version: str) -> None:
    if not _SEMVER.fullmatch(version):
        at.refuse(version, "must be an exact version", 'write all three numbers, such as "1.4.0"')


def _check_artifact(at: At, version: str) -> None:
    if not (_SEMVER.fullmatch(version) or _DIGEST.fullmatch(version) or _COMMIT.fullmatch(version)):
        at.refuse(
            version,
            "must be an exact version, a commit or a digest",
            'write one such as "1.4.0", or the digest "sha256:..."',
        )


GitUrl = Annotated[str, check_git_url]
"""A git repository, by https or ssh, without credentials."""

OciUrl = Annotated[str, check_oci_url]
"""An artifact in a registry, with `oci://` and without its tag."""

ServerUrl = Annotated[str, _check_server]
"""An address by https, without credentials."""

RelativePath = Annotated[str, _check_path]
"""A path below the root of a repository; `.` for the root itself."""

Revision = Annotated[str, _check_revision]
"""A branch, a tag or a commit; not `HEAD`, and no range of versions."""

ExactVersion = Annotated[str, _check_version]
"""A version with all its numbers: the same chart on every day."""

ArtifactVersion = Annotated[str, _check_artifact]
"""The tag of an artifact that does not move, or its digest."""
