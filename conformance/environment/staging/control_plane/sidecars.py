"""Sidecars that are played: the platform's own answers, at an address of loopback for each pod. Edge: sockets."""

import asyncio
import contextlib
import itertools
import secrets
import time
from collections.abc import Iterator, Mapping

from conformance.environment.staging.control_plane.links import Carrier
from fake_platform.sandbox import message, sidecar, sidecar_api
from fake_platform.sandbox.signatures import SignatureRefusedError
from fake_platform.sandbox.tokens import State


class UselessError(Exception):
    """The variables of a container make no sidecar: its process would end at once; the message is its last words."""


def addresses() -> Iterator[str]:
    """Addresses of 127.0.0.0/8 for pods, each once; another ground on this machine begins elsewhere."""
    begin = 2 + secrets.randbelow(250)
    for second, third, fourth in itertools.product(range(begin, begin + 253), range(1, 255), range(1, 255)):
        yield f"127.{2 + second % 253}.{third}.{fourth}"


ANOTHER = "another" + 19 * "x"
"""The id of a sandbox that nobody has asked for."""


class PlayedSidecar:
    """One process of a sidecar: what it holds, and its listening socket; another process begins with nothing."""

    def __init__(self, env: Mapping[str, str], link: Carrier) -> None:
        try:
            self._state: State = sidecar.first_state(dict(env))
        except (sidecar.SettingsError, SignatureRefusedError) as error:
            raise UselessError(str(error)) from error
        self._link = link
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()

    async def start(self, address: str, port: int) -> None:
        """Listen there.

        Raises:
            OSError: somebody else does.
        """
        self._server = await asyncio.start_server(self._serve, address, port)

    async def stop(self) -> None:
        """Listen no more, and end what is open, as the end of a process does."""
        if self._server is not None:
            self._server.close()
        for writer in tuple(self._open):
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            with contextlib.suppress(OSError):
                if await self._link.passed(writer):
                    await self._answered(reader, writer)
        finally:
            self._open.discard(writer)
            writer.close()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        unread = b""
        while data := await reader.read(65536):
            unread += data
            try:
                while (request := message.read_request(unread)) is not None:
                    unread = request.rest
                    if not await self._replied(writer, self._answer(request)):
                        return
            except message.MalformedError as fault:
                await self._replied(writer, sidecar_api.refuse(self._state, fault))
                return

    def _answer(self, request: message.Message) -> sidecar_api.Answer:
        return sidecar_api.answer(self._state, request, time.time())

    async def _replied(self, writer: asyncio.StreamWriter, answer: sidecar_api.Answer) -> bool:
        """Whether the connection goes on."""
        self._state = answer.state
        writer.write(answer.reply)
        await writer.drain()
        return not answer.close


class ForeignSidecar(PlayedSidecar):
    """What answers where an address has passed to another pod, whoever may have a use for tokens there."""

    def _answer(self, request: message.Message) -> sidecar_api.Answer:
        if request.start.startswith("PUT "):
            return sidecar_api.Answer(self._state, b"HTTP/1.1 204 No Content\r\n\r\n", close=False)
        shown = sidecar_api.answer(self._state._replace(sandbox_id=ANOTHER), request, time.time())
        return shown._replace(state=self._state)


class StallingSidecar(PlayedSidecar):
    """What listens and takes every connection, and says nothing on it."""

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        del writer
        while await reader.read(65536):
            pass


PLAYED: Mapping[str, type[PlayedSidecar]] = {
    "foreign-sidecar": ForeignSidecar,
    "stalling": StallingSidecar,
}
"""What another image than the sandbox's plays beside a sandbox, by what the image is for."""
