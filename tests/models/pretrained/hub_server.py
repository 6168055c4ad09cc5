"""A hub of one model on this machine, as much of it as the library asks for; it notes what is fetched."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

NAME, COMMIT = "owner/name", "b" * 40


@dataclass
class Hub:
    """Where it answers, and the files that were asked of it."""

    address: str
    asked: set[str] = field(default_factory=set)


@contextmanager
def hub_of(folder: Path) -> Iterator[Hub]:
    """Serve the files of a folder as the model `owner/name`; every other model is unknown."""
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path.startswith(f"/api/models/{NAME}/tree/"):
                self._say(
                    [
                        {"type": "file", "path": name, "size": len(files[name]), "oid": _oid(files[name])}
                        for name in files
                    ]
                )
            elif path.startswith(f"/api/models/{NAME}"):
                self._say({"id": NAME, "sha": COMMIT, "siblings": [{"rfilename": name} for name in files]})
            elif path.startswith(f"/{NAME}/resolve/{COMMIT}/"):
                self._send(path.removeprefix(f"/{NAME}/resolve/{COMMIT}/"))
            else:
                self._answer(404, b"", {"X-Error-Code": "RepoNotFound"})

        do_HEAD = do_GET

        def _send(self, name: str) -> None:
            hub.asked.add(name)
            self._answer(200, files[name], {"ETag": f'"{_oid(files[name])}"', "X-Repo-Commit": COMMIT})

        def _say(self, value: object) -> None:
            self._answer(200, json.dumps(value).encode(), {"Content-Type": "application/json"})

        def _answer(self, code: int, content: bytes, headers: dict[str, str]) -> None:
            self.send_response(code)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("", 0), Handler)
    hub = Hub(f"http://0.0.0.0:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _oid(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()
