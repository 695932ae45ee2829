"""A server that does whatever a test tells it to, byte by byte, on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager

Answer = bytes | Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
NOT_THERE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def page(body: bytes = b"<p>hello</p>", *headers: bytes, status: bytes = b"200 OK") -> bytes:
    """A whole answer."""
    lines = [b"HTTP/1.1 " + status, b"Content-Length: %d" % len(body), *headers]
    if not any(line.lower().startswith(b"content-type") for line in headers):
        lines.append(b"Content-Type: text/html")
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def moved(target: str) -> bytes:
    return page(b"", b"Location: " + target.encode("latin-1"), status=b"302 Found")


class Site:
    """Answers by path; `asked` keeps every request as it came."""

    def __init__(self, answers: dict[str, Answer], host: str = "127.0.0.1") -> None:
        self.answers = answers
        self.host = host
        self.asked: list[bytes] = []
        self.connections = 0
        self.port = 0
        self.keeps_open = False
        """Also after an answer that is framed wrongly."""

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [head.split(b" ")[1].decode() for head in self.asked]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                self.asked.append(head)
                answer = self.answers.get(head.split(b" ")[1].decode(), NOT_THERE)
                if callable(answer):
                    await answer(reader, writer)
                    break
                writer.write(answer)
                await writer.drain()
                if not self.keeps_open and _ends_by_closing(answer):
                    break
        except (asyncio.IncompleteReadError, asyncio.CancelledError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def serving(answers: dict[str, Answer], host: str = "127.0.0.1", **options):
    """A Site for the time of a test."""
    site = Site(answers, host if host != "0.0.0.0" else "127.0.0.1")
    server = await asyncio.start_server(site.serve, host, 0, **options)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


def _ends_by_closing(answer: bytes) -> bool:
    """Whether the answer is not framed as a whole: it can only end with the connection."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return not lengths or lengths[0].split(b":")[1].strip() != b"%d" % len(body)
