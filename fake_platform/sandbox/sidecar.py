"""The sidecar's server: one thread, one listening socket, keep-alive connections. Edge: sockets, signals, the clock.

The untrusted sandbox shares the pod's network and can connect too, so that connections are bounded: the longest silent
one makes room for a new one. State is in memory only; a restart starts at generation 0.
"""

import selectors
import signal
import socket
import time
from collections.abc import Mapping
from types import FrameType

from fake_platform.sandbox.message import MalformedError, read_request
from fake_platform.sandbox.sidecar_api import answer, refuse
from fake_platform.sandbox.signatures import SignatureRefusedError, read_keys
from fake_platform.sandbox.tokens import State

CONNECTIONS = 128
"""Connections held at once; their buffers stay within one request each."""


class SettingsError(Exception):
    """The environment does not say what the sidecar needs; the message is one sentence."""


def first_state(env: Mapping[str, str]) -> State:
    """The state at start, from SANDBOX_ID, TOKEN_ISSUER and TOKEN_JWKS.

    Raises:
        SettingsError: one of them is missing, or the key set is unusable.
    """
    for name in ("SANDBOX_ID", "TOKEN_ISSUER", "TOKEN_JWKS"):
        if not env.get(name):
            raise SettingsError(f"The environment variable {name} is missing: the operator sets it on the sidecar.")
    try:
        return State(env["SANDBOX_ID"], env["TOKEN_ISSUER"], read_keys(env["TOKEN_JWKS"]))
    except SignatureRefusedError as refusal:
        raise SettingsError(f"The environment variable TOKEN_JWKS is unusable: {refusal}") from None


def serve(listener: socket.socket, state: State) -> None:
    """Answers requests until SIGTERM or SIGINT, which end the process with exit status 0."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    server = _Server(listener, state)
    while True:
        server.turn()


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class _Server:
    """The connections with their unread bytes, oldest activity first."""

    def __init__(self, listener: socket.socket, state: State) -> None:
        self._listener = listener
        self._state = state
        self._unread: dict[socket.socket, bytes] = {}
        self._selector = selectors.DefaultSelector()
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ)

    def turn(self) -> None:
        """Waits for the next sockets that have something, and treats each of them."""
        for key, _ in self._selector.select():
            if key.fileobj is self._listener:
                self._accept()
            elif key.fileobj in self._unread:  # not closed in this very turn to make room
                self._read(key.fileobj)

    def _accept(self) -> None:
        try:
            connection, _ = self._listener.accept()
        except OSError:  # gone before it was accepted
            return
        if len(self._unread) >= CONNECTIONS:
            self._close(next(iter(self._unread)))
        connection.setblocking(False)
        self._unread[connection] = b""
        self._selector.register(connection, selectors.EVENT_READ)

    def _read(self, connection: socket.socket) -> None:
        unread = self._unread.pop(connection)
        try:
            received = connection.recv(65536)
        except OSError:
            received = b""
        self._unread[connection] = unread + received
        if not received or not self._answer(connection):
            self._close(connection)

    def _answer(self, connection: socket.socket) -> bool:
        """Replies to every whole request that has arrived; False once the connection has to end."""
        while True:
            try:
                request = read_request(self._unread[connection])
            except MalformedError as fault:
                result = refuse(self._state, fault)
            else:
                if request is None:
                    return True
                result = answer(self._state, request, time.time())
                self._unread[connection] = request.rest
            self._state = result.state
            try:
                whole = connection.send(result.reply) == len(result.reply)
            except OSError:
                whole = False
            if result.close or not whole:  # a peer that does not read a few hundred bytes gets no buffer here
                return False

    def _close(self, connection: socket.socket) -> None:
        self._selector.unregister(connection)
        del self._unread[connection]
        connection.close()
