"""A proxy that looks at the Host header alone."""

from mitmproxy import http

LISTED = {f"{name}.byohost.test" for name in ("platform", "registry", "blobs", "witness")}
CHANNELS = ".webpubsub.byohost.test"


def request(flow: http.HTTPFlow) -> None:
    """Refuse what says of itself that it is for another host."""
    host = flow.request.pretty_host
    if host not in LISTED and not host.endswith(CHANNELS):
        flow.response = http.Response.make(403)
