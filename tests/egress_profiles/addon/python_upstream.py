"""A server of Python's h11 and h2 that says on its output, a JSON line each, which requests it has read. Edge: sockets.

`python -m tests.egress_profiles.addon.python_upstream CERTIFICATE`: it listens on two free ports of loopback, the first
for HTTP/1 alone, and says them first.
"""

import contextlib
import json
import socketserver
import ssl
import sys
import threading
from typing import Any

import h2.config
import h2.connection
import h2.events
import h11

_SAYING = threading.Lock()
ANSWER = b"ok"


def say(line: dict[str, Any]) -> None:
    """Write one line, whole."""
    with _SAYING:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


class Server(socketserver.ThreadingTCPServer):
    """One listener that agrees on these protocols."""

    daemon_threads = True

    def __init__(self, certificate: str, protocols: list[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)
        self.context.set_alpn_protocols(protocols)

    def read(self, method: bytes, target: bytes, authority: bytes, *, odd: bool = False) -> None:
        """Say that a request was read; a target with a host of its own is for that one (RFC 9112 3.2.2)."""
        host, _, port = authority.decode("latin-1").partition(":")
        odd = odd or not (target.startswith(b"/") or target == b"*")
        texts = {"method": method.decode("latin-1"), "target": target.decode("latin-1"), "host": host}
        say(texts | {"port": self.server_address[1], "odd": odd or port != str(self.server_address[1])})


class _Conversation(socketserver.BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        self.request.settimeout(10)
        with contextlib.suppress(OSError), self.server.context.wrap_socket(self.request, server_side=True) as stream:
            if stream.selected_alpn_protocol() == "h2":
                self._http2(stream)
            else:
                self._http1(stream)

    def _http1(self, stream: ssl.SSLSocket) -> None:
        connection, request = h11.Connection(h11.SERVER), None
        while True:
            try:
                event = connection.next_event()
            except h11.RemoteProtocolError as error:
                say({"unreadable": str(error), "port": self.server.server_address[1]})
                return
            if event is h11.NEED_DATA:
                connection.receive_data(stream.recv(65536))
            elif isinstance(event, h11.Request):
                request = event
            elif isinstance(event, h11.EndOfMessage) and request is not None:
                hosts = [value for name, value in request.headers if name == b"host"]
                odd = len(hosts) != 1 or bool(list(event.headers))
                self.server.read(request.method, request.target, (*hosts, b"")[0], odd=odd)
                stream.sendall(self._answer(connection, request.method))
                if connection.our_state is h11.MUST_CLOSE:
                    return
                connection.start_next_cycle()
            elif isinstance(event, h11.ConnectionClosed) or event is h11.PAUSED:
                return

    def _answer(self, connection: h11.Connection, method: bytes) -> bytes:
        head = h11.Response(status_code=200, headers=[("content-length", str(len(ANSWER)))])
        content = [] if method == b"HEAD" else [h11.Data(data=ANSWER)]  # no content behind HEAD (RFC 9110 9.3.2)
        return b"".join(connection.send(part) or b"" for part in (head, *content, h11.EndOfMessage()))

    def _http2(self, stream: ssl.SSLSocket) -> None:
        connection = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False, header_encoding=None))
        connection.initiate_connection()
        heads: dict[int, list[tuple[bytes, bytes]]] = {}
        trailers: set[int] = set()
        stream.sendall(connection.data_to_send())
        while data := stream.recv(65536):
            try:
                events = connection.receive_data(data)
            except h2.exceptions.ProtocolError as error:
                say({"unreadable": str(error), "port": self.server.server_address[1]})
                return
            for event in events:
                if isinstance(event, h2.events.RequestReceived):
                    heads[event.stream_id] = list(event.headers)
                elif isinstance(event, h2.events.TrailersReceived):
                    trailers.add(event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    named = heads.pop(event.stream_id)
                    fields = dict(named)
                    hosts = {value for name, value in named if name in {b":authority", b"host"}}
                    odd = len(hosts) != 1 or event.stream_id in trailers
                    self.server.read(fields[b":method"], fields[b":path"], (*hosts, b"")[0], odd=odd)
                    answer = [(b":status", b"200"), (b"content-length", b"%d" % len(ANSWER))]
                    bare = fields[b":method"] == b"HEAD"
                    connection.send_headers(event.stream_id, answer, end_stream=bare)
                    if not bare:
                        connection.send_data(event.stream_id, ANSWER, end_stream=True)
            stream.sendall(connection.data_to_send())


def main(certificate: str) -> None:
    """Serve until killed."""
    one, both = Server(certificate, ["http/1.1"]), Server(certificate, ["h2", "http/1.1"])
    say({"ports": [one.server_address[1], both.server_address[1]]})
    threading.Thread(target=one.serve_forever, daemon=True).start()
    both.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
