"""One sandbox's life, from request to a final state, and the tokens it was issued. Pure.

protocol.md, Channel and Sidecar. requested -> accepted -> starting -> ready -> finished; failed and gone are the other
ends; terminating waits for the operator's word.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fake_platform.timestamps import rfc3339, rfc3339_or_none

TOKEN_SECONDS = 20 * 60.0
HALF_LIFE = TOKEN_SECONDS / 2
GRACE = 60.0  # how long an older token lives beside an untaken newer one
DEADLINE_PATIENCE = 5.0  # lets the operator's own, better informed failure come first
FINAL = frozenset({"failed", "finished", "gone"})
ENDED_PHASES = frozenset({"Succeeded", "Failed"})
LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # legal in a label's value and in a host's name; 26 of 32 are 130 bits
ID_LENGTH = 26


def new_id(choice: Callable[[str], str]) -> str:
    """A sandbox's id: unguessable where chance is, legal as a label's value and as a part of a pod's name."""
    return "".join(choice(LETTERS) for _ in range(ID_LENGTH))


@dataclass(frozen=True)
class Issued:
    """One token: `dies_at` is its expiry, or earlier once a newer one displaced it."""

    generation: int
    token: str
    issued_at: float
    expires_at: float
    dies_at: float


@dataclass(frozen=True)
class Sandbox:
    """One launch. `sent_in` is the host generation in which it last went down, 0 while held."""

    sandbox_id: str
    host: str
    order: Mapping[str, Any]
    requested_at: float
    deadline: float
    state: str = "requested"
    reason: str | None = None
    detail: str | None = None
    pod_uid: str | None = None
    token_generation: int = 0
    ready_at: float | None = None
    tokens: tuple[Issued, ...] = ()
    sent_in: int = 0
    first_start_due: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.state not in FINAL

    @property
    def issued_generation(self) -> int:
        """The newest token's generation; 0 before the first."""
        return self.tokens[-1].generation if self.tokens else 0


Mint = Callable[[Sandbox, int, float], str]
"""Signs the token of a sandbox with a generation at a moment."""


def request(sandbox_id: str, host: str, order: Mapping[str, Any], now: float) -> Sandbox:
    """A launch as it was asked for; it must be ready `deadlineSeconds` from now."""
    return Sandbox(sandbox_id, host, order, requested_at=now, deadline=now + order["deadlineSeconds"])


def issue(sandbox: Sandbox, mint: Mint, now: float) -> Sandbox:
    """The sandbox with one more token; older ones die after the grace."""
    generation = sandbox.issued_generation + 1
    token = mint(sandbox, generation, now)
    older = tuple(_displaced(one, now + GRACE) for one in sandbox.tokens)
    expiry = now + TOKEN_SECONDS
    return replace(sandbox, tokens=(*older, Issued(generation, token, now, expiry, expiry)))


def launch_data(sandbox: Sandbox, now: float) -> dict[str, Any]:
    """Data of sandbox.launch with the newest token and the seconds that are left."""
    newest = sandbox.tokens[-1]
    left = max(1, math.floor(sandbox.deadline - now))
    return {
        **sandbox.order,
        "sandboxId": sandbox.sandbox_id,
        "deadlineSeconds": left,
        "token": newest.token,
        "tokenGeneration": newest.generation,
    }


def token_data(sandbox: Sandbox) -> dict[str, Any]:
    """Data of sandbox.token with the newest token."""
    newest = sandbox.tokens[-1]
    return {
        "sandboxId": sandbox.sandbox_id,
        "podUid": sandbox.pod_uid,
        "generation": newest.generation,
        "token": newest.token,
    }


def report(sandbox: Sandbox, data: Mapping[str, Any], now: float) -> Sandbox:
    """The sandbox after the operator's sandbox.status; a terminating one stays so until its end is reported."""
    state = data["state"]
    taken = data["tokenGeneration"]
    if sandbox.state == "terminating" and state not in FINAL:
        state = "terminating"
    tokens = tuple(_displaced(one, now) if one.generation < taken else one for one in sandbox.tokens)
    moved = replace(
        sandbox,
        state=state,
        reason=data["reason"],
        detail=data["detail"],
        pod_uid=sandbox.pod_uid or data["podUid"],
        token_generation=taken,
        tokens=tokens,
        first_start_due=sandbox.first_start_due and data["state"] == "accepted",
    )
    return replace(moved, ready_at=now) if data["state"] == "ready" and sandbox.ready_at is None else moved


def _displaced(token: Issued, dies_at: float) -> Issued:
    return replace(token, dies_at=min(token.dies_at, dies_at))


def starts_without_token(before: Sandbox, data: Mapping[str, Any]) -> bool:
    """Whether a status asks for a token: starting with generation 0, unless the launch's own token is on its way."""
    return data["state"] == "starting" and data["tokenGeneration"] == 0 and not before.first_start_due


def end(sandbox: Sandbox, state: str, reason: str | None, detail: str) -> Sandbox:
    """The sandbox in a final state that the platform itself found."""
    return replace(sandbox, state=state, reason=reason, detail=detail)


def is_overdue(sandbox: Sandbox, now: float) -> bool:
    """Whether it should have been ready by now; one that was sent gets the operator's word first."""
    waits = sandbox.is_open and sandbox.ready_at is None
    patience = DEADLINE_PATIENCE if sandbox.sent_in else 0.0
    return waits and now >= sandbox.deadline + patience


def is_half_spent(sandbox: Sandbox, now: float) -> bool:
    """Whether a running sandbox's newest token has passed half of its life."""
    runs = sandbox.state in ("starting", "ready") and sandbox.pod_uid is not None
    return runs and bool(sandbox.tokens) and now - sandbox.tokens[-1].issued_at >= HALF_LIFE


def counts(sandbox: Sandbox, token: str, now: float) -> bool:
    """Whether a token is one of this sandbox's and still alive."""
    return sandbox.is_open and any(one.token == token and now < one.dies_at for one in sandbox.tokens)


def view(sandbox: Sandbox) -> dict[str, Any]:
    """The sandbox as the control API shows it (control.json, sandbox)."""
    return {
        "sandboxId": sandbox.sandbox_id,
        "host": sandbox.host,
        "state": sandbox.state,
        "reason": sandbox.reason,
        "detail": sandbox.detail,
        "podUid": sandbox.pod_uid,
        "tokenGeneration": sandbox.token_generation,
        "issuedTokenGeneration": sandbox.issued_generation,
        "requestedAt": rfc3339(sandbox.requested_at),
        "readyAt": rfc3339_or_none(sandbox.ready_at),
        "deadline": rfc3339(sandbox.deadline),
    }


def tokens_view(sandbox: Sandbox, now: float) -> list[dict[str, Any]]:
    """Issued tokens as the control API shows them, newest last."""
    return [
        {
            "generation": one.generation,
            "token": one.token,
            "issuedAt": rfc3339(one.issued_at),
            "expiresAt": rfc3339(one.expires_at),
            "active": counts(sandbox, one.token, now),
        }
        for one in sandbox.tokens
    ]
