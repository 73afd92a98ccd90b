"""Requests to a Kubernetes API server, and what it says."""

from __future__ import annotations

import base64
import http.client
import json
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit

import yaml

Document = dict[str, Any]

MANAGER = "virida-e2e"
"""The field manager of what tests apply."""


class Response(NamedTuple):
    """What the API server answered; warnings are what kubectl prints."""

    status: int
    body: dict[str, Any]
    warnings: tuple[str, ...]


class Client:
    """Talks to one API server.

    Args:
        host: Its host.
        port: Its port.
        tls: How to trust it, and the client's certificate if that is how it knows us.
        token: The bearer token, if that is how it knows us.
    """

    def __init__(self, host: str, port: int, tls: ssl.SSLContext, token: str | None = None) -> None:
        self._connection = http.client.HTTPSConnection(host, port, context=tls, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._resources: dict[tuple[str, str], tuple[str, bool]] = {}

    @classmethod
    def of_kubeconfig(cls, path: Path) -> Self:
        """Talks to the current context's cluster.

        Args:
            path: The kubeconfig. It names certificates or a token: programs that print credentials are not run.

        Raises:
            ValueError: It has no credentials that can be used here.
        """
        config = yaml.safe_load(path.read_text())
        named = {
            kind: {one["name"]: one.get(kind) or {} for one in config[f"{kind}s"]}
            for kind in ("context", "cluster", "user")
        }
        context = named["context"][config["current-context"]]
        cluster, user = named["cluster"][context["cluster"]], named["user"][context["user"]]
        tls = ssl.create_default_context()
        if cluster.get("insecure-skip-tls-verify"):
            tls.check_hostname = False
            tls.verify_mode = ssl.CERT_NONE
        elif authority := _material(cluster, "certificate-authority", path):
            tls.load_verify_locations(cadata=authority)
        certificate, key = _material(user, "client-certificate", path), _material(user, "client-key", path)
        if certificate and key:
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "both.pem").write_text(f"{certificate}\n{key}")
                tls.load_cert_chain(Path(folder) / "both.pem")
        elif "token" not in user:
            raise ValueError(f"{path}: user {context['user']} has neither a client certificate nor a token")
        server = urlsplit(cluster["server"])
        return cls(server.hostname or "", server.port or 443, tls, user.get("token"))

    def close(self) -> None:
        """Close the connection; the next request opens it anew."""
        self._connection.close()

    def request(self, method: str, path: str, body: object = None, content_type: str = "application/json") -> Response:
        """Send one request.

        Args:
            method: The HTTP method.
            path: Path and query, such as `/api/v1/namespaces/default/pods?dryRun=All`.
            body: What to send, if anything.
            content_type: What it is. Default: JSON; a patch says which kind of patch it is.

        Returns:
            The answer, whatever its status.
        """
        try:
            response = self._send(method, path, body, content_type)
        except http.client.RemoteDisconnected:
            if method == "POST":
                raise  # whether it was done is not known; all others may be done twice
            # The server ends connections on which nothing happens for a while.
            self.close()
            response = self._send(method, path, body, content_type)
        text = response.read().decode()
        is_json = response.headers.get_content_type() == "application/json"
        warnings = response.headers.get_all("Warning") or []
        return Response(response.status, json.loads(text) if is_json else {}, tuple(warnings))

    def _send(self, method: str, path: str, body: object, content_type: str) -> http.client.HTTPResponse:
        headers = {**self._headers, "Content-Type": content_type}
        self._connection.request(method, path, None if body is None else json.dumps(body), headers)
        return self._connection.getresponse()

    def path(self, document: Mapping[str, Any], subresource: str = "") -> str | None:
        """Where the server keeps an object.

        Args:
            document: The object; its kind, name and namespace are enough.
            subresource: Such as `status`.

        Returns:
            The path, or None where the server does not know the kind.
        """
        collection = self.collection(document["apiVersion"], document["kind"], document["metadata"].get("namespace"))
        if collection is None:
            return None
        return "/".join((collection, document["metadata"]["name"], *([subresource] if subresource else [])))

    def collection(self, api_version: str, kind: str, namespace: str | None = None) -> str | None:
        """Where the server keeps the objects of a kind, in a namespace or in all of them.

        Args:
            api_version: Their API version.
            kind: Their kind.
            namespace: Their namespace.
        """
        root = f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
        if (api_version, kind) not in self._resources:
            for resource in self.request("GET", root).body.get("resources", []):
                if "/" not in resource["name"]:
                    self._resources[api_version, resource["kind"]] = resource["name"], resource["namespaced"]
        if (api_version, kind) not in self._resources:
            return None
        plural, namespaced = self._resources[api_version, kind]
        return f"{root}/namespaces/{namespace}/{plural}" if namespaced and namespace else f"{root}/{plural}"

    def apply(self, document: Document, *, dry_run: bool = False) -> Response:
        """Apply an object server-side as Argo CD does: unknown fields are errors, and what is ours is taken.

        Args:
            document: The object.
            dry_run: Whether to only ask what would come of it.
        """
        query = f"?fieldManager={MANAGER}&force=true&fieldValidation=Strict" + ("&dryRun=All" if dry_run else "")
        path = self.path(document)
        if path is None:
            return Response(404, {"message": f"the server has no {document['kind']} of {document['apiVersion']}"}, ())
        return self.request("PATCH", path + query, document, "application/apply-patch+yaml")

    def get(self, document: Mapping[str, Any]) -> Document | None:
        """An object as it is now.

        Args:
            document: Its kind, name and namespace.

        Returns:
            The object, or None where there is none.
        """
        path = self.path(document)
        found = self.request("GET", path) if path else None
        return found.body if found and found.status == http.HTTPStatus.OK else None

    def items(self, api_version: str, kind: str, namespace: str | None = None) -> Iterator[Document]:
        """All objects of a kind, in a namespace or in all of them.

        Args:
            api_version: Their API version.
            kind: Their kind.
            namespace: Their namespace.
        """
        path = self.collection(api_version, kind, namespace)
        for item in self.request("GET", path).body.get("items", []) if path else []:
            yield {"apiVersion": api_version, "kind": kind, **item}


def _material(holder: Mapping[str, str], name: str, kubeconfig: Path) -> str | None:
    """A certificate or a key: in the kubeconfig, or in a file that it names, seen from its own folder."""
    if f"{name}-data" in holder:
        return base64.b64decode(holder[f"{name}-data"]).decode()
    return (kubeconfig.parent / holder[name]).read_text() if name in holder else None
