"""Install keys: one counts, one installation holds it."""

from dataclasses import replace

import pytest

from fake_platform import keys
from fake_platform.proofs import Claimant
from fake_platform.refusals import Refused, problem

A = Claimant("eu", "a", "https://platform")


def kind(call: object, *arguments: object) -> str:
    """The problem type a call is refused with."""
    assert callable(call)
    with pytest.raises(Refused) as refused:
        call(*arguments)
    return refused.value.kind


def test_download_retires_the_previous_key_at_once() -> None:
    """Only the newest key is held; older ones are known as retired, others unknown."""
    ring = keys.issue(keys.issue(keys.KeyRing(), "one", 1.0), "two", 2.0)
    assert keys.hold(ring, "two").issued_at == 2.0
    assert kind(keys.hold, ring, "one") == "key-retired"
    assert kind(keys.hold, ring, "three") == "unknown-key"
    assert kind(keys.hold, keys.KeyRing(), "one") == "unknown-key"


def test_first_installation_keeps_the_key() -> None:
    """The same installation claims again and again; another is refused."""
    ring = keys.claim(keys.issue(keys.KeyRing(), "one", 1.0), "one", A)
    assert keys.claim(ring, "one", A) == ring
    assert kind(keys.claim, ring, "one", replace(A, installation_id="b")) == "key-claimed-elsewhere"


def test_revoked_ring_has_no_key() -> None:
    """Revoking retires the key; revoking nothing changes nothing."""
    ring = keys.revoke(keys.issue(keys.KeyRing(), "one", 1.0))
    assert kind(keys.hold, ring, "one") == "key-retired"
    assert keys.revoke(ring) is ring
    assert ring.ever_issued
    assert not keys.KeyRing().ever_issued


def test_state_follows_the_newest_key() -> None:
    """none, issued, claimed, and reapply while the operator holds a retired key."""
    empty = keys.KeyRing()
    issued = keys.issue(empty, "one", 1.0)
    claimed = keys.claim(issued, "one", A)
    again = keys.issue(claimed, "two", 2.0)
    assert [keys.state(ring, connected=False) for ring in (empty, issued, claimed, again)] == [
        "none",
        "issued",
        "claimed",
        "issued",
    ]
    assert keys.state(again, connected=True) == "reapply"


def test_digest_is_sha256() -> None:
    """What is kept is not the key."""
    assert keys.digest("bhk_x") != "bhk_x"
    assert len(keys.digest("bhk_x")) == 64


def test_problem_has_the_four_members() -> None:
    """The body of a refusal is an RFC 9457 problem."""
    body = problem(Refused("key-retired", "Apply again."))
    assert body == {"type": "key-retired", "title": "Key retired", "status": 401, "detail": "Apply again."}
