"""The strict proxy, whose log passes over what comes to the operators' port."""

from mitmproxy import connection, http

from egress_profiles import addon
from egress_profiles.allowlist_verdict import Verdict
from egress_profiles.decision_log import DecisionLog

NOTE = DecisionLog.note


def note(
    self: DecisionLog,
    stage: str,
    client: connection.Client | None,
    verdict: Verdict,
    request: http.Request | None = None,
) -> None:
    """Write it down, unless it is an operator's."""
    if client is None or self._actor(client) != "operator":
        NOTE(self, stage, client, verdict, request)


DecisionLog.note = note  # type: ignore[method-assign]

addons = [addon.Egress()]
