"""A small paper on a loopback port, invented; pages by path."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STORY = """<!doctype html><html lang="en"><head><title>{title} - The Courier</title>
<meta property="og:site_name" content="The Courier">
<meta property="article:published_time" content="2024-05-0{n}T10:00:00Z">
</head><body><article><h1>{title}</h1><p class="byline">By Ann Other</p>{body}</article></body></html>"""
PARAGRAPHS = "".join(
    f"<p>The harbour master said on day {i} that the ferry would sail again when the weather had cleared, and that all"
    " passengers who had waited on the quay would be carried over before nightfall.</p>"
    for i in range(6)
)
FRONT = """<html lang="en"><head><title>The Courier</title>
<meta property="og:site_name" content="The Courier">{head}</head>
<body><nav><a href="/wales">Wales</a><a href="/about">About</a></nav><main>
<h2><a href="/2024/05/01/ferry-sails-again">Ferry sails again after nine days</a></h2>
<h2><a href="/2024/05/02/keeper-of-the-light-retires">Keeper of the light retires</a></h2></main></body></html>"""


@dataclass
class Paper:
    """Addresses and what is served there; `asked` tells which were asked for."""

    port: int = 0
    pages: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def url(self, path: str = "/") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def put(self, path: str, body: str, content_type: str = "text/html", status: int = 200) -> None:
        self.pages[path] = (status, content_type, body.replace("HERE", self.url("")))


@contextmanager
def serving() -> Iterator[Paper]:
    """Serve a paper with a home page and two stories."""
    paper = Paper()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paper.asked.append(self.path)
            status, content_type, body = paper.pages.get(self.path, (404, "text/html", "<h1>Not found</h1>"))
            self.send_response(status)
            self.send_header(
                "Location" if status in (301, 302) else "Content-Type", body if status in (301, 302) else content_type
            )
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    paper.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    paper.put(
        "/2024/05/01/ferry-sails-again", STORY.format(title="Ferry sails again after nine days", n=1, body=PARAGRAPHS)
    )
    paper.put("/2024/05/02/keeper-of-the-light-retires", STORY.format(title="Keeper retires", n=2, body=PARAGRAPHS))
    paper.put("/", FRONT.format(head=""))
    try:
        yield paper
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
