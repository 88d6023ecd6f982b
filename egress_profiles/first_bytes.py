"""What a connection speaks next: TLS or HTTP and nothing else, told once enough has come. Edge: mitmproxy's layers.

mitmproxy takes what is not yet three bytes long for HTTP, so that a hello whose first bytes come alone (TCP promises no
other) is never read as TLS; and at ports 53 and 5353 it takes everything for DNS, which no hook of ours reads.
"""

from mitmproxy.proxy import layer, layers
from mitmproxy.proxy.layers.http import HTTPMode

_HELLO = b"\x16\x03"
"""How a record of TLS that holds a handshake begins (RFC 8446 5.1)."""
_SPOKEN = (layers.HttpLayer, layers.ClientTLSLayer, layers.ServerTLSLayer)


def begins_tls(data: bytes) -> bool:
    """Tell whether these bytes are too few to tell, and may become a hello."""
    return len(data) < 3 and _HELLO.startswith(data)


class FirstBytes(layer.NextLayer):  # type: ignore[misc]
    """Asks what is spoken next as mitmproxy does, but not while that cannot be told."""

    def _ask(self) -> layer.CommandGenerator[None]:
        if not begins_tls(self.data_client()):
            yield from super()._ask()


def spoken(place: layer.NextLayer) -> layer.Layer:
    """Give what mitmproxy has chosen, or HTTP in the place of what nobody here reads: it is refused as such."""
    if isinstance(place.layer, _SPOKEN):
        return place.layer
    place.context.layers.remove(place.layer)
    return layers.HttpLayer(place.context, HTTPMode.transparent)
