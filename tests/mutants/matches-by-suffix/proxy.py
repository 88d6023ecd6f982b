"""A proxy that takes a name for listed if it ends like one."""

from mitmproxy import http

LISTED = {f"{name}.byohost.test" for name in ("platform", "registry", "blobs", "witness")}
CHANNELS = ".webpubsub.byohost.test"


def http_connect(flow: http.HTTPFlow) -> None:
    """Refuse a tunnel to what ends otherwise."""
    if not flow.request.host.endswith((*LISTED, CHANNELS)):
        flow.response = http.Response.make(403)
