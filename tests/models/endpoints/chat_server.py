"""An endpoint on this machine that speaks as OpenAI's chat completions, and misbehaves as a test tells it to."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

READ, WRITTEN = 10, 5
"""Tokens that every answer says it took."""


@dataclass(frozen=True)
class Act:
    """What the server does with a request. `stalls`: says nothing until the test is over; `drips`: sends a byte
    every now and then; `cut`: hangs up half way.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    stalls: bool = False
    drips: bool = False
    cut: bool = False


@dataclass(frozen=True)
class Asked:
    """One request: what the last message says, how often that was asked before, and all of it."""

    text: str
    before: int
    payload: dict[str, Any]
    headers: dict[str, str]


Behaviour = Callable[[Asked], Act]


def answer(text: object, usage: object = None, **choice: object) -> Act:
    """A right answer."""
    used = {"prompt_tokens": READ, "completion_tokens": WRITTEN} if usage is None else usage
    body = {"choices": [{"message": {"role": "assistant", "content": text}, **choice}], "usage": used}
    return Act(body=json.dumps(body).encode())


def echo(asked: Asked) -> Act:
    """What was said, backwards."""
    return answer(asked.text[::-1])


@dataclass
class Server:
    """Where it answers, what it was asked, and how many requests were under way together at most."""

    address: str
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)
    pause: float = 0.0

    @property
    def texts(self) -> list[str]:
        return [one.text for one in self.asked]


@contextmanager
def serving(behave: Behaviour = echo, *, pause: float = 0.0) -> Iterator[Server]:
    """Serve with that behaviour; every answer takes `pause` seconds."""
    counts: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # Head and body in one packet: else the second waits for the first to be acknowledged.

        def do_POST(self) -> None:
            payload = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            text = payload["messages"][-1]["content"]
            with server.lock:
                asked = Asked(text, counts[text], payload, dict(self.headers))
                counts[text] += 1
                server.asked.append(asked)
                server.at_once += 1
                server.most_at_once = max(server.most_at_once, server.at_once)
            try:
                self._act(behave(asked))
            except OSError:
                self.close_connection = True
            finally:
                with server.lock:
                    server.at_once -= 1

        def _act(self, act: Act) -> None:
            if act.stalls:
                server.over.wait(10)
                self.close_connection = True
                return
            if server.pause:
                server.over.wait(server.pause)
            self.send_response(act.status)
            for name, value in {**act.headers, "Content-Length": str(len(act.body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if act.drips:
                self._drip(act.body)
                return
            self.wfile.write(act.body[: len(act.body) // 2] if act.cut else act.body)
            self.close_connection = act.cut or self.close_connection

        def _drip(self, body: bytes) -> None:
            self.close_connection = True
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                if server.over.wait(0.05):
                    return

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    http = ThreadingHTTPServer(("", 0), Handler)
    server = Server(f"http://0.0.0.0:{http.server_address[1]}/v1", pause=pause)
    thread = threading.Thread(target=lambda: http.serve_forever(0.02))
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        http.shutdown()
        http.server_close()
        thread.join()
