"""A Gitea in this process: its comments, reviews and statuses, and what can go wrong."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "secret-token"


@dataclass
class State:
    """What the server knows.

    Args:
        failures: Answers to give first, by method: a status code, or 0 to hang up after having done the work.
    """

    comments: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    failures: dict[str, list[int]] = field(default_factory=dict)
    always: int = 0
    address: str = ""
    login: str = "reviewer"
    head: str = "a" * 40


@contextmanager
def running(state: State) -> Iterator[str]:
    """Serve; the address of the API."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            state.requests.append((self.command, self.path))
            if self.headers.get("Authorization") != f"token {TOKEN}":
                return self._answer(401, {"message": "invalid username, password or token"})
            if state.always:
                return self._answer(state.always, {"message": f"no\x1b[31m {TOKEN}"})
            waiting = state.failures.get(self.command, [])
            failure = waiting.pop(0) if waiting else None
            if failure:
                return self._answer(failure, {"message": "busy"})
            status, answer = _handle(state, self.command, self.path, body)
            if failure == 0:
                self.connection.close()
                return None
            return self._answer(status, answer)

        do_GET = do_POST = do_PATCH = do_DELETE = _serve

        def _answer(self, status: int, answer: Any) -> None:
            data = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api/v1"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handle(state: State, method: str, path: str, body: Any) -> tuple[int, Any]:
    path = path.partition("?")[0].removeprefix("/api/v1")
    if path == "/user":
        return 200, {"login": state.login}
    if not path.startswith("/repos/shop/platform/"):
        return 404, {"message": "not found"}
    if path.endswith("/issues/7"):
        return 200, {"number": 7}
    if path.endswith("/pulls/7"):
        return 200, {"head": {"sha": state.head}}
    if path.endswith("/issues/7/comments"):
        if method == "GET":
            return 200, state.comments
        state.comments.append({"id": len(state.comments) + 1, "user": {"login": state.login}, **body})
        return 201, state.comments[-1]
    if match := re.search(r"/issues/comments/(\d+)$", path):
        found = next(comment for comment in state.comments if comment["id"] == int(match[1]))
        found.update(body)
        return 200, found
    if path.endswith("/pulls/7/reviews"):
        if method == "GET":
            return 200, state.reviews
        review = {
            "id": len(state.reviews) + 1,
            "user": {"login": state.login},
            "state": body["event"],
            "dismissed": False,
        }
        state.reviews.append({**review, "body": body["body"]})
        return 200, state.reviews[-1]
    if match := re.search(r"/pulls/7/reviews/(\d+)$", path):
        state.reviews[:] = [review for review in state.reviews if review["id"] != int(match[1])]
        return 204, None
    if match := re.search(r"/statuses/(\w+)$", path):
        state.statuses.append({"sha": match[1], **body})
        return 201, state.statuses[-1]
    return 404, {"message": "not found"}
