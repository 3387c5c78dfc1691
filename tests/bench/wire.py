"""A small HTTP client on asyncio streams: requests on a kept connection, and event streams.

Written by hand because a bench's client must cost far less than what it measures; it speaks just
the HTTP/1.1 that uvicorn and sanic answer with.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    cookies: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Client:
    """One server, connections kept and reused; a connection serves one request at a time."""

    base: str
    headers: dict[str, str] = field(default_factory=dict)
    _idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = field(default_factory=list)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._idle:
            return self._idle.pop()
        parts = urlsplit(self.base)
        return await asyncio.open_connection(parts.hostname, parts.port)

    def _head(self, method: str, path: str, headers: dict[str, str], length: int | None) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(self.base).netloc}"]
        lines += [f"{name}: {value}" for name, value in (self.headers | headers).items()]
        if length is not None:
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()

    async def request(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request and its whole answer. A kept connection that has died is tried once more."""
        for fresh in (False, True):
            if fresh:
                self._idle.clear()
            reader, writer = await self._connect()
            try:
                writer.write(self._head(method, path, headers or {}, len(body)) + body)
                await writer.drain()
                answer = await _read_answer(reader)
            except (ConnectionError, asyncio.IncompleteReadError):
                writer.close()
                if fresh:
                    raise
                continue
            self._idle.append((reader, writer))
            return answer
        raise AssertionError("unreachable")

    async def post(self, path: str, value: Any, headers: dict[str, str] | None = None) -> Any:
        """POST of JSON; an answer of 400 or more raises with its words."""
        sent = {"Content-Type": "application/json"} | (headers or {})
        answer = await self.request("POST", path, json.dumps(value).encode(), sent)
        if answer.status >= 400:
            raise RuntimeError(f"POST {path}: {answer.status} {answer.body[:300]!r}")
        return answer.json() if answer.body else None

    async def events(
        self, path: str, headers: dict[str, str] | None = None
    ) -> AsyncIterator[tuple[str, Any]]:
        """The events of a stream, as (name, value), until it ends or the caller stops."""
        parts = urlsplit(self.base)
        # the smallest buffer that works: a bench with thousands of streams measures the server
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=2**16)
        try:
            wanted = {"Accept": "text/event-stream"} | (headers or {})
            writer.write(self._head("GET", path, wanted, None))
            await writer.drain()
            status, answer_headers, _ = await _read_head(reader)
            if status != 200:
                raise RuntimeError(f"GET {path}: {status}")
            chunked = answer_headers.get("transfer-encoding") == "chunked"
            async for name, data in _events(_lines(reader, chunked)):
                yield name, json.loads(data) if data else None
        finally:
            writer.close()


async def _read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str], dict[str, str]]:
    raw = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = raw.split("\r\n")
    headers: dict[str, str] = {}
    cookies: dict[str, str] = {}
    for line in filter(None, lines):
        name, _, value = line.partition(":")
        if name.lower() == "set-cookie":
            key, _, rest = value.strip().partition("=")
            cookies[key] = rest.partition(";")[0]
        headers[name.lower()] = value.strip()
    return int(first.split(" ")[1]), headers, cookies


async def _read_answer(reader: asyncio.StreamReader) -> Answer:
    status, headers, cookies = await _read_head(reader)
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join([chunk async for chunk in _chunks(reader)])
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(status, headers, cookies, body)


async def _chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    while True:
        size = int((await reader.readuntil(b"\r\n")).split(b";")[0], 16)
        chunk = await reader.readexactly(size + 2)
        if size == 0:
            return
        yield chunk[:-2]


async def _lines(reader: asyncio.StreamReader, chunked: bool) -> AsyncIterator[str]:
    if not chunked:
        while line := await reader.readline():
            yield line.decode().rstrip("\r\n")
        return
    rest = b""
    async for chunk in _chunks(reader):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield line.decode().rstrip("\r")


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, str]]:
    name, data = "message", []
    async for line in lines:
        if line == "":
            if data:
                yield name, "\n".join(data)
            name, data = "message", []
        elif line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            data.append(line[5:].lstrip())
