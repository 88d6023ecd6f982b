"""Writes the proxy's decisions, numbered, with actor and client. Edge: mitmproxy's connections, the clock, stdout."""

from collections.abc import Callable
from datetime import datetime

from mitmproxy import connection, http

from egress_profiles.allowlist_verdict import Verdict
from egress_profiles.decision_record import Decision, path_only, timestamp
from egress_profiles.flow_reading import target_asked
from egress_profiles.message_grammar import escaped
from egress_profiles.profile import Actor


class DecisionLog:
    """One proxy process's log; `actor` tells whose connection one is."""

    def __init__(
        self,
        actor: Callable[[connection.Client], Actor | None],
        clock: Callable[[], datetime],
        write: Callable[[str], None],
    ) -> None:
        self._actor, self._clock, self._write = actor, clock, write
        self._count = 0

    def note(
        self, stage: str, client: connection.Client | None, verdict: Verdict, request: http.Request | None = None
    ) -> None:
        """Write one decision; what is not known of it is left empty."""
        self._count += 1
        actor = self._actor(client) if client else None
        decision = Decision(
            time=timestamp(self._clock()),
            n=self._count,
            actor=actor or "",
            client=client.peername[0].removeprefix("::ffff:") if client else "",
            stage=stage,
            host=verdict.host or (request.host if request else ""),
            port=verdict.port or (request.port if request else 0),
            scheme=request.scheme if request else "",
            method=escaped(request.data.method) if request else "",
            path=path_only(target_asked(request)) if request and request.method != "CONNECT" else "",
            verdict="allow" if verdict.allow else "deny",
            rule=verdict.rule,
            reason=verdict.reason,
        )
        self._write(decision.to_line())
