"""A bare WebSocket for tests that speak frames themselves: typed, and closed for good. Edge: sockets."""

import os
import socket
from typing import Any

import websocket

PATIENCE = 10.0  # seconds for one frame


def ended_by(tls: socket.socket) -> str:
    """How a TCP connection ends: `fin` or `rst`; Python's TLS reads an end of file in both."""
    with socket.socket(fileno=os.dup(tls.fileno())) as raw:
        raw.settimeout(PATIENCE)
        try:
            while raw.recv(4096):
                pass
        except ConnectionResetError:
            return "rst"
    return "fin"


class Wire:
    """One WebSocket connection."""

    def __init__(self, ca_file: str | None = None) -> None:
        self._socket: Any = websocket.WebSocket(sslopt={"ca_certs": ca_file} if ca_file else None)
        self._socket.settimeout(PATIENCE)

    def connect(self, url: str, subprotocol: str | None, headers: dict[str, str] | None = None) -> None:
        """Open it; an answer before the upgrade raises with its status."""
        self._socket.connect(url, subprotocols=[subprotocol] if subprotocol else None, header=headers)

    def send(self, text: str) -> None:
        """Send a text frame."""
        self._socket.send(text)

    def send_text(self, data: bytes) -> None:
        """Send a text frame of these bytes, which need not be UTF-8."""
        self._socket.send(data, websocket.ABNF.OPCODE_TEXT)

    def send_pieces(self, pieces: list[bytes]) -> None:
        """Send one text message in several frames (RFC 6455, 5.4)."""
        first, last = websocket.ABNF.OPCODE_TEXT, len(pieces) - 1
        for number, piece in enumerate(pieces):
            opcode = first if number == 0 else websocket.ABNF.OPCODE_CONT
            self._socket.send_frame(websocket.ABNF(int(number == last), 0, 0, 0, opcode, 1, piece))

    def send_binary(self, data: bytes) -> None:
        """Send a binary frame."""
        self._socket.send_binary(data)

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as they are, which need not be a frame."""
        self._socket.sock.sendall(data)

    def read(self) -> str:
        """The next text frame."""
        return str(self._socket.recv())

    def read_any(self) -> bytes:
        """The payload of the next text or binary frame."""
        opcode, payload = self._socket.recv_data()
        assert opcode in (websocket.ABNF.OPCODE_TEXT, websocket.ABNF.OPCODE_BINARY)
        return bytes(payload)

    def ended_by(self) -> str:
        """How TCP ends, below TLS, which hides it: `fin` or `rst`."""
        return ended_by(self._socket.sock)

    def close_frame(self) -> tuple[int, str]:
        """Code and reason of the close frame that must come next."""
        opcode, payload = self._socket.recv_data()
        assert opcode == websocket.ABNF.OPCODE_CLOSE
        return int.from_bytes(payload[:2]), payload[2:].decode()

    def close_code(self) -> int:
        """The code of the close frame that must come next."""
        return self.close_frame()[0]

    def patience(self, seconds: float = PATIENCE) -> None:
        """How long to wait for a frame from now on."""
        self._socket.settimeout(seconds)

    def is_silent(self, seconds: float) -> bool:
        """Whether for so long nothing comes, not even an end."""
        self.patience(seconds)
        try:
            self._socket.recv()
        except websocket.WebSocketTimeoutException:
            return True
        finally:
            self.patience()
        return False

    def cut(self) -> None:
        """Take the transport away without a close frame, as a dying network does."""
        self._socket.shutdown()

    def say_goodbye(self, payload: bytes) -> None:
        """Send a close frame of these bytes, and read on until the other side ends."""
        self._socket.send(payload, websocket.ABNF.OPCODE_CLOSE)
        while self._socket.sock.recv(4096):
            pass

    def close(self) -> None:
        """Close with 1000, and free the socket, which the client forgets where the other side closed first."""
        self._socket.close(timeout=1)
        self._socket.shutdown()
