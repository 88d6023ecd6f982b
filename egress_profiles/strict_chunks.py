"""mitmproxy's reader of a client's HTTP/1, with chunked bodies held to our own grammar first. Edge: mitmproxy's layers.

mitmproxy reads chunks by h11, which in the releases that 11.0.2 takes does not look at what stands behind a chunk
(CVE-2025-43859), and knows no trailers. What is ill-formed raises; `WatchedHttp` then ends the connection. What is
well-formed mitmproxy reads as one chunk: it hands each to every layer, which costs it a hundred times its reading.
"""

from h11._readers import ChunkedReader
from mitmproxy.proxy import events, layer
from mitmproxy.proxy.layers.http._http1 import Http1Server

from egress_profiles.chunk_grammar import ChunkGrammar


class StrictChunks(Http1Server):  # type: ignore[misc]
    """Reads requests as mitmproxy does, behind our grammar of chunks."""

    _chunks: ChunkGrammar | None = None

    def read_body(self, event: events.Event) -> layer.CommandGenerator[None]:
        """Hold what has come to the grammar, and let it be read as the grammar writes it.

        Raises:
            ChunkError: it is no chunked body.
        """
        if isinstance(event, events.DataReceived) and isinstance(self.body_reader, ChunkedReader):
            self._chunks = self._chunks or ChunkGrammar()
            self.buf += self._chunks.read(bytes(self.buf.maybe_extract_at_most(len(self.buf)) or b""))
        yield from super().read_body(event)

    def mark_done(self, *, request: bool = False, response: bool = False) -> layer.CommandGenerator[None]:
        """Forget the body with the request."""
        self._chunks = None if request else self._chunks
        yield from super().mark_done(request=request, response=response)
