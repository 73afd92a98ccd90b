"""What the tests of workflows share."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.workflows.server import Gitea


@pytest.fixture
def gitea() -> Iterator[Gitea]:
    """A server that notes what it is asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.requests.append((self.command, self.path, dict(self.headers), body))
            self.send_response(server.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = Gitea(f"http://127.0.0.1:{http.server_address[1]}")
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    yield server
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A folder for the PATH whose curl notes its arguments before it is curl."""
    folder = tmp_path / "programs"
    folder.mkdir()
    curl = shutil.which("curl")
    (folder / "curl").write_text(f'#!/bin/bash\nprintf "%s\\n" "$@" >>{folder}/arguments\nexec {curl} "$@"\n')
    (folder / "curl").chmod(0o755)
    return folder
