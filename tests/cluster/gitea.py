"""A Gitea with one repository, and its working copy."""

from __future__ import annotations

import base64
import getpass
import json
import os
import shutil
import subprocess
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from tests.cluster.process import Process, free_ports
from tests.cluster.waiting import wait_until

_START_SECONDS = 120
_USER = "platform"
REPOSITORY_NAME = f"{_USER}/estate"

_SETTINGS = """
RUN_USER = {user}
RUN_MODE = prod
; It listens on loopback, and its files go with the test: root may run it, as in a container of a pipeline.
I_AM_BEING_UNSAFE_RUNNING_AS_ROOT = true
WORK_PATH = {home}
[server]
HTTP_ADDR = 127.0.0.1
HTTP_PORT = {port}
ROOT_URL = {url}/
STATIC_ROOT_PATH = {static}
DISABLE_SSH = true
OFFLINE_MODE = true
[database]
DB_TYPE = sqlite3
PATH = {home}/gitea.db
[security]
INSTALL_LOCK = true
SECRET_KEY = e2e
[repository]
ROOT = {home}/repositories
DEFAULT_BRANCH = main
[webhook]
ALLOWED_HOST_LIST = loopback
[log]
LEVEL = warn
"""


class Gitea:
    """Gitea, from entering the context to leaving it.

    Args:
        assets: The folder of the binary `gitea` and of `gitea-files`.
        folder: A folder of its own, for data and logs.
    """

    def __init__(self, assets: Path, folder: Path) -> None:
        self._assets = assets
        self._folder = folder
        self._stack = ExitStack()
        (self._port,) = free_ports(1)
        self._password = os.urandom(12).hex()
        self.url = f"http://127.0.0.1:{self._port}"
        self._repository = f"{self.url}/{_USER}/estate.git"
        self.checkout = folder / "checkout"

    def __enter__(self) -> Self:
        home = self._folder / "gitea"
        home.mkdir()
        values = {"user": getpass.getuser(), "home": home, "port": self._port, "url": self.url}
        (home / "app.ini").write_text(_SETTINGS.format(**values, static=self._assets / "gitea-files"))
        program: list[str | Path] = [self._assets / "gitea", "--work-path", home, "--config", home / "app.ini"]
        environment = {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}
        with self._stack as stack:
            self.process = stack.enter_context(Process("gitea", [*program, "web"], self._folder, environment))
            self.await_ready()
            made = ["--username", _USER, "--password", self._password, "--email", "platform@virida.local"]
            subprocess.run(
                [*program, "admin", "user", "create", "--admin", "--must-change-password=false", *made],
                check=True,
                capture_output=True,
                env={**os.environ, **environment},
            )
            self.request("POST", "user/repos", {"name": "estate", "default_branch": "main"})
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def await_ready(self) -> None:
        """Wait until it answers, as it does a few seconds after it was started."""
        wait_until(self.is_up, _START_SECONDS, lambda: self.process.end_of_log)

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            with urllib.request.urlopen(f"{self.url}/api/v1/version", timeout=5):
                return True
        except (urllib.error.URLError, OSError):
            return False

    def request(self, method: str, path: str, body: object = None) -> Any:
        """Send a request to the API, as an administrator.

        Args:
            method: The HTTP method.
            path: Below `/api/v1/`.
            body: What to send, if anything.
        """
        credentials = base64.b64encode(f"{_USER}:{self._password}".encode()).decode()
        request = urllib.request.Request(
            f"{self.url}/api/v1/{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"Basic {credentials}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=30) as response:
            text = response.read()
        return json.loads(text) if text else None

    @property
    def version(self) -> str:
        """Its version."""
        return str(self.request("GET", "version")["version"])

    def token(self, *scopes: str) -> str:
        """A new token of the administrator's.

        Args:
            scopes: What it may do, such as `write:repository`.
        """
        made = self.request("POST", f"users/{_USER}/tokens", {"name": os.urandom(4).hex(), "scopes": scopes})
        return str(made["sha1"])

    def tell(self, url: str, secret: str) -> None:
        """Have every push told to somebody.

        Args:
            url: Where to.
            secret: What signs it.
        """
        config = {"url": url, "content_type": "json", "secret": secret}
        hook = {"type": "gitea", "active": True, "events": ["push"], "config": config}
        self.request("POST", f"repos/{REPOSITORY_NAME}/hooks", hook)

    def statuses(self, commit: str) -> dict[str, str]:
        """The states of a commit, by their context.

        Args:
            commit: The commit.
        """
        found = self.request("GET", f"repos/{REPOSITORY_NAME}/commits/{commit}/status")
        return {one["context"]: one["status"] for one in found["statuses"] or []}

    def start_repository(self, files: Path) -> None:
        """Make the first commit.

        Args:
            files: What is in it, as `dist/`.
        """
        shutil.copytree(files, self.checkout / "dist")
        self._git("init", "--quiet", "--initial-branch=main")
        address = self._repository.replace("//", f"//{_USER}:{self._password}@")
        self._git("remote", "add", "origin", address)
        self._first = self.push("The estate")

    def restore(self) -> str:
        """Commit `dist/` as it was in the first commit, with whatever else is in the working copy, and push it.

        Returns:
            The commit.
        """
        shutil.rmtree(self.checkout / "dist")
        self._git("checkout", self._first, "--", "dist")
        return self.push("As it was")

    def pull(self) -> None:
        """Have in the working copy what others pushed."""
        self._git("pull", "--quiet", "--ff-only", "origin", "main")

    def push(self, message: str) -> str:
        """Commit what was changed in the working copy, and push it.

        Args:
            message: The commit's message.

        Returns:
            The commit.
        """
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "--message", message)
        return self._push()

    def push_again(self) -> str:
        """Push what was committed while nobody answered.

        Returns:
            The last commit.
        """
        return self._push()

    def revert(self) -> str:
        """Revert the last commit, and push that.

        Returns:
            The commit that does.
        """
        self._git("revert", "--no-edit", "HEAD")
        return self._push()

    def _push(self) -> str:
        self._git("push", "--quiet", "origin", "main")
        return self._git("rev-parse", "HEAD").strip()

    def _git(self, *arguments: str) -> str:
        identity = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        for who in ("AUTHOR", "COMMITTER"):
            identity |= {f"GIT_{who}_NAME": "e2e", f"GIT_{who}_EMAIL": "e2e@virida.local"}
        command = ["git", "-C", str(self.checkout), *arguments]
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env={**os.environ, **identity}
        ).stdout
