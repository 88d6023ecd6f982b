"""Sees at each request that what takes mitmproxy's place has been asked about it. Edge: mitmproxy's hooks.

It stands before the allowlist. Whatever it misses is cut, with its client: so nobody is served by a proxy that only
looks strict, and no client, by whatever it does, takes the proxy from the others.
"""

from mitmproxy import http

from egress_profiles.allowlist_verdict import Verdict
from egress_profiles.client_watch import ClientWatch
from egress_profiles.decision_log import DecisionLog
from egress_profiles.refusal import cut
from egress_profiles.tunnels import cut as cut_tunnel


class FirstUse:
    """Knows the watch whose layers must have read a request."""

    def __init__(self, watch: ClientWatch, log: DecisionLog) -> None:
        self._watch, self._log = watch, log

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """See that the CONNECT was read by ours."""
        self._see(flow)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """See that the request was read by ours."""
        self._see(flow)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """See that its server waits for its client; the answer is given to nobody where it does not."""
        self._see(flow)

    def _see(self, flow: http.HTTPFlow) -> None:
        try:
            unasked = self._watch.unasked(flow)
        except Exception as error:  # noqa: BLE001 - what cannot even be looked at is not in force
            unasked = f"What stands in mitmproxy's place cannot be seen: {type(error).__name__}."
        if not unasked:
            return
        cut(flow)
        if flow.client_conn.timestamp_end is None:  # else the watch has forgotten it, as it must
            self._log.note("cut", flow.client_conn, Verdict(False, "in-force", unasked))
            cut_tunnel(flow.client_conn)
