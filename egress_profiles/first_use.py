"""Sees at each request that what takes mitmproxy's place has been asked about it. Edge: mitmproxy's hooks.

It stands before the allowlist; what it misses takes the policy out of force for as long as the proxy runs.
"""

from mitmproxy import http

from egress_profiles.client_watch import ClientWatch
from egress_profiles.decision_log import DecisionLog
from egress_profiles.policy import Policy
from egress_profiles.refusal import cut


class FirstUse:
    """Knows the watch whose layers must have read a request, and the policy that rests on that."""

    def __init__(self, policy: Policy, watch: ClientWatch, log: DecisionLog) -> None:
        self._policy, self._watch, self._log = policy, watch, log

    def http_connect(self, flow: http.HTTPFlow) -> None:
        """See that the CONNECT was read by ours."""
        self._see(flow)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """See that the request was read by ours."""
        self._see(flow)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """See that its server waits for its client; the answer is given to nobody where it does not."""
        self._see(flow)
        if self._policy.lacking:
            cut(flow)

    def _see(self, flow: http.HTTPFlow) -> None:
        try:
            unasked = self._watch.unasked(flow)
        except Exception as error:  # noqa: BLE001 - what cannot even be looked at is not in force
            unasked = [f"What stands in mitmproxy's place cannot be seen: {type(error).__name__}."]
        if unasked and not self._policy.lacking:
            self._policy.lacking = unasked
            self._log.note("start", None, self._policy.standing())
