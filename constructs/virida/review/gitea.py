"""The part of Gitea's API that a review needs.

Source: Gitea 1.26, `/api/swagger`; `routers/api/v1/repo/issue_comment.go` and `pull_review.go`.
"""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import IO, Any, NoReturn

from virida.errors import ViridaError
from virida.printable import printable

_AGAIN = frozenset((408, 425, 429, 500, 502, 503, 504))
"""Answers after which it is worth trying once more."""
_MOST_BYTES = 64 * 2**20
_LONGEST = 200


class GiteaError(ViridaError):
    """Gitea does not do what it was asked."""


class _Unavailable(Exception):
    """What may pass: no answer, or one that says to come back."""


@dataclass(frozen=True, slots=True)
class Gitea:
    """A repository in Gitea.

    Args:
        api: The address of the API, such as `https://git.example.com/api/v1`.
        repository: Owner and name, such as `shop/platform`.
        token: The token. It is sent in a header and never shown.
        timeout: Seconds to wait for an answer. Default: 20.
        tries: How often to try where the server is down or busy. Default: 4, with 1, 2 and 4 seconds in between.
    """

    api: str
    repository: str
    token: str = field(repr=False)
    timeout: float = 20
    tries: int = 4

    def __post_init__(self) -> None:
        if not self.token:
            raise GiteaError("there is no token: set GITEA_TOKEN in the environment")
        if urllib.parse.urlsplit(self.api).scheme not in ("http", "https"):
            raise GiteaError(f"{self.api} is no address of an API; write one such as https://git.example.com/api/v1")
        if self.repository.count("/") != 1 or not all(self.repository.split("/")):
            raise GiteaError(f"{self.repository} is no repository; write owner and name, such as shop/platform")

    def user(self) -> str:
        """The login of the token's user."""
        return str(self._ask("GET", "/user")["login"])

    def head(self, number: int) -> str:
        """The commit at the tip of a pull request."""
        return str(self._ask("GET", self._here(f"/pulls/{number}"))["head"]["sha"])

    def look_up(self, number: int) -> None:
        """Make sure that there is such a pull request: asked for its comments, Gitea answers 500 where there is none.

        Raises:
            GiteaError: There is none, or the token may not see it.
        """
        self._ask("GET", self._here(f"/issues/{number}"))

    def put_comment(self, number: int, body: str, marker: str, author: str) -> str:
        """Write a comment, or write the author's comment that starts with a marker anew.

        A comment of somebody else is never taken for ours, whatever it starts with: its author could change it
        afterwards.

        Args:
            number: The number of the pull request.
            body: The comment; it starts with the marker.
            marker: What the comment starts with.
            author: The login of the token's user.

        Returns:
            `created`, `updated` or `unchanged`.
        """

        def put() -> str:
            # Looked up in every attempt: one that timed out may have written the comment all the same.
            own = [
                comment
                for comment in self._once("GET", self._here(f"/issues/{number}/comments"))
                if comment["user"]["login"] == author and comment["body"].startswith(marker)
            ]
            if not own:
                self._once("POST", self._here(f"/issues/{number}/comments"), {"body": body})
                return "created"
            if own[0]["body"].replace("\r\n", "\n").rstrip() == body.rstrip():
                return "unchanged"
            self._once("PATCH", self._here(f"/issues/comments/{own[0]['id']}"), {"body": body})
            return "updated"

        return str(self._patiently(put))

    def request_changes(self, number: int, body: str, marker: str, author: str, *, wanted: bool) -> str:
        """Ask for changes in a review, or take back that we did.

        Args:
            number: The number of the pull request.
            body: What the review says; it starts with the marker.
            marker: What our reviews start with.
            author: The login of the token's user.
            wanted: Whether changes are asked for.

        Returns:
            `requested`, `withdrawn` or `unchanged`.
        """

        def request() -> str:
            own = [
                review
                for review in self._once("GET", self._here(f"/pulls/{number}/reviews?limit=50"))
                if review["user"]["login"] == author
                and str(review["body"]).startswith(marker)
                and review["state"] == "REQUEST_CHANGES"
                and not review.get("dismissed")
            ]
            if wanted and not own:
                self._once("POST", self._here(f"/pulls/{number}/reviews"), {"event": "REQUEST_CHANGES", "body": body})
                return "requested"
            for review in own if not wanted else []:
                self._once("DELETE", self._here(f"/pulls/{number}/reviews/{review['id']}"))
            return "withdrawn" if own and not wanted else "unchanged"

        return str(self._patiently(request))

    def set_status(self, commit: str, state: str, context: str, description: str) -> None:
        """Set the status of a commit.

        Args:
            commit: The id of the commit.
            state: `success`, `failure` or `warning`.
            context: What the status is called.
            description: What it says, in one line.
        """
        wanted = {"state": state, "context": context, "description": description}
        self._ask("POST", self._here(f"/statuses/{commit}"), wanted)

    def _here(self, path: str) -> str:
        owner, name = (urllib.parse.quote(part, safe="") for part in self.repository.split("/"))
        return f"/repos/{owner}/{name}{path}"

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        return self._patiently(lambda: self._once(method, path, body))

    def _patiently(self, act: Callable[[], Any]) -> Any:
        for attempt in range(1, self.tries + 1):
            try:
                return act()
            except _Unavailable as error:
                if attempt == self.tries:
                    tried = "once" if self.tries == 1 else f"{self.tries} times"
                    raise GiteaError(f"{self.api} does not answer: {error}; tried {tried}") from None
                time.sleep(2.0 ** (attempt - 1))
        raise AssertionError("unreachable")

    def _once(self, method: str, path: str, body: object = None) -> Any:
        request = urllib.request.Request(self.api.rstrip("/") + path, method=method)
        # Unredirected: urllib would carry the token to wherever a redirect leads.
        request.add_unredirected_header("Authorization", f"token {self.token}")
        request.add_header("Accept", "application/json")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        try:
            with _OPENER.open(request, timeout=self.timeout) as answer:
                data = answer.read(_MOST_BYTES)
        except urllib.error.HTTPError as error:
            with error:
                said = _said(error).replace(self.token, "***")
            if error.code in _AGAIN:
                raise _Unavailable(f"it says {error.code} {said}".rstrip()) from None
            self._refused(error.code, path, said)
        except urllib.error.URLError as error:
            raise _Unavailable(_reason(error.reason)) from None
        except (OSError, HTTPException) as error:
            raise _Unavailable(_reason(error)) from None
        try:
            return json.loads(data) if data else None
        except ValueError:
            raise GiteaError(f"{self.api}{path} does not answer in JSON; is this the address of the API?") from None

    def _refused(self, code: int, path: str, said: str) -> NoReturn:
        where = f"{self.api}{path.partition('?')[0]}"
        because = f": {said}" if said else ""
        if code == 401:
            raise GiteaError(f"Gitea does not accept the token (401{because}); check GITEA_TOKEN, it may have expired")
        if code == 403:
            raise GiteaError(
                f"the token may not do this at {where} (403{because}); it needs the scopes read:user, write:issue and "
                "write:repository, and its user has to see the repository"
            )
        if code == 404:
            raise GiteaError(
                f"there is nothing at {where} (404); check the repository and the number, and that the token's user "
                "sees the repository"
            )
        if code in (301, 302, 307, 308):
            raise GiteaError(f"{where} has moved ({code}{because}); give the new address")
        raise GiteaError(f"Gitea refuses the request to {where} ({code}{because})")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect)


def _said(answer: IO[bytes]) -> str:
    """What an answer gives as its reason, in one short line."""
    try:
        found = json.loads(answer.read(1 << 16))
        text = str(found.get("message", "")) if isinstance(found, dict) else ""
    except (OSError, ValueError, HTTPException):
        text = ""
    return printable(" ".join(text.split())[:_LONGEST])


def _reason(error: object) -> str:
    if isinstance(error, (TimeoutError, socket.timeout)):
        return "no answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return printable(str(error)[:_LONGEST]) or type(error).__name__
