"""What a kubelet's probe of a played container finds. Edge: sockets."""

import asyncio
import contextlib
from typing import Any

ANSWER = 1.0
"""Seconds that a probe waits (its `timeoutSeconds` unless it says so)."""


async def answers(probe: dict[str, Any], address: str) -> bool:
    """Whether it succeeds; a command inside is taken to, since nothing can be run there."""
    if "tcpSocket" in probe:
        return await _connects(address, int(probe["tcpSocket"]["port"]))
    if "httpGet" in probe:
        wanted = probe["httpGet"]
        return await _gets(address, int(wanted["port"]), str(wanted.get("path") or "/"))
    return True


async def _connects(address: str, port: int) -> bool:
    try:
        _, writer = await asyncio.wait_for(asyncio.open_connection(address, port), ANSWER)
    except (OSError, TimeoutError):
        return False
    await _closed(writer)
    return True


async def _gets(address: str, port: int, path: str) -> bool:
    """Whether a GET is answered with a status that a kubelet takes for well: 200 to 399."""
    try:
        reader, writer = await asyncio.wait_for(asyncio.open_connection(address, port), ANSWER)
    except (OSError, TimeoutError):
        return False
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n".encode())
        words = (await asyncio.wait_for(reader.readline(), ANSWER)).split()
    except (OSError, TimeoutError):
        return False
    finally:
        await _closed(writer)
    return len(words) > 1 and words[1].isdigit() and 200 <= int(words[1]) < 400


async def _closed(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
