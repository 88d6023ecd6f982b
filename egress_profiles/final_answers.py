"""Has mitmproxy take a server's final answer for the answer, and no interim one. Edge: mitmproxy's layers.

Its reader of HTTP/1 answers (11.0.2 and 12 alike) knows no 1xx; of HTTP/2 it passes over them. Ours takes the place of
the class by which connections to servers are read, once, at the start; nothing else of it is changed. Interim answers
are dropped: what the proxy asked for itself (100-continue) is not forwarded, and the others are of use to browsers.
"""

from mitmproxy.proxy import events, layer
from mitmproxy.proxy.layers import http
from mitmproxy.proxy.layers.http._http1 import Http1Client

from egress_profiles.interim_answers import MOST, interim


class FinalAnswers(Http1Client):  # type: ignore[misc]
    """Reads a server's HTTP/1 as mitmproxy does, behind its interim answers."""

    _passed = 0

    def read_headers(self, event: events.ConnectionEvent) -> layer.CommandGenerator[None]:
        """Take off what comes before the final answer."""
        size, count = interim(bytes(self.buf)) if self.request else (0, 0)
        if size:
            self.buf.maybe_extract_at_most(size)
        self._passed += count
        if self._passed > MOST:  # as if it had closed: how an error is told differs between 11 and 12
            self.buf.maybe_extract_at_most(len(self.buf))
            event = events.ConnectionClosed(self.conn)
        yield from super().read_headers(event)

    def mark_done(self, *, request: bool = False, response: bool = False) -> layer.CommandGenerator[None]:
        """Count anew for the next request."""
        self._passed = 0 if response else self._passed
        yield from super().mark_done(request=request, response=response)


def install() -> None:
    """Let every connection to a server be read so.

    Raises:
        AttributeError: mitmproxy has no such class in its place any more; then nothing may be passed on.
    """
    if http.Http1Client not in {Http1Client, FinalAnswers}:
        raise AttributeError("mitmproxy reads servers of HTTP/1 by another class than the one that we know")
    http.Http1Client = FinalAnswers
