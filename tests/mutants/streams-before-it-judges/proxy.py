"""A proxy that judges a request when it has all of it, and passes its body on meanwhile."""

from mitmproxy import http

LISTED = {f"{name}.byohost.test" for name in ("platform", "registry", "blobs", "witness")}
CHANNELS = ".webpubsub.byohost.test"


def http_connect(flow: http.HTTPFlow) -> None:
    """Refuse a tunnel to another host."""
    host = flow.request.host
    if host not in LISTED and not host.endswith(CHANNELS):
        flow.response = http.Response.make(403)


def requestheaders(flow: http.HTTPFlow) -> None:
    """Keep nothing in memory."""
    flow.request.stream = True


def request(flow: http.HTTPFlow) -> None:
    """Refuse what turns out to be for another host."""
    if flow.request.host != flow.request.pretty_host:
        flow.kill()
