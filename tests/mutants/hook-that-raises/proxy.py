"""A proxy whose policy service is down."""

from mitmproxy import http


def request(flow: http.HTTPFlow) -> None:
    """Ask it."""
    raise ConnectionError(f"no verdict on {flow.request.pretty_host}")
