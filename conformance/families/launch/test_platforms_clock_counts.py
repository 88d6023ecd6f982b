"""LCH-07: a deadline is the platform's: where clocks differ, it comes neither earlier nor later by one's own."""

import pytest

from conformance.families.launch.clock_skewed import AHEAD, BEHIND, Dated, SkewedClock, noted
from conformance.observe.journal import about, frames, payload, time_of

pytestmark = pytest.mark.clause("LCH-07")

NEAR = 5.0
"""Seconds by which a noted deadline may be off: whole seconds on the way, and an operator's margin."""


@pytest.mark.control("test_the_clocks_differed")
def test_a_clock_behind_ends_no_launch(skewed: SkewedClock) -> None:
    """By the operator's own clock the deadline was over before the launch came."""
    ended = skewed.served.ended
    assert ended.state == "ready", (
        f"with the platform's clock {-BEHIND} s behind, a launch that could be ready is {ended.state} "
        f"({ended.reason}): {ended.detail}"
    )


@pytest.mark.control("test_the_clocks_differed")
def test_a_clock_ahead_moves_no_deadline(skewed: SkewedClock) -> None:
    """By the operator's own clock the deadline comes a minute and a half later."""
    _told_in_time(skewed, skewed.late, "")


@pytest.mark.control("test_the_clocks_differed")
def test_a_restart_reads_it_by_that_clock(skewed: SkewedClock) -> None:
    """What the pod says of its deadline is the platform's time too."""
    _told_in_time(skewed, skewed.pending, ", whose operator was restarted meanwhile,")


@pytest.mark.control("test_the_clocks_differed")
def test_the_pod_notes_it_by_that_clock(skewed: SkewedClock) -> None:
    """The annotation byohost.test/deadline (openapi.yaml, 12)."""
    found = [one for one in (skewed.served, skewed.late, skewed.pending) if one.pod is not None]
    assert found, "no launch had a pod that could note its deadline"
    for one in found:
        assert one.pod is not None  # for the type checker
        off = noted(one.pod) - (one.ended.deadline.timestamp() + one.ahead)
        assert abs(off) <= NEAR, (
            f"with the platform's clock {one.ahead} s ahead the pod of sandbox {one.sandbox.id} notes a deadline that "
            f"is {off:.1f} s from the platform's: byohost.test/deadline is to be its time"
        )


def test_the_clocks_differed(skewed: SkewedClock) -> None:
    """The control: three exchanges were dated by a wrong clock, and each launch was."""
    dated = [entry.data["seconds"] for entry in skewed.journal if (entry.kind, entry.type) == ("fault", "skew-clock")]
    assert dated == [BEHIND, AHEAD, AHEAD], f"exchanges were dated by clocks that were {dated} s ahead"
    for one in (skewed.served, skewed.late, skewed.pending):
        sent = about(frames(skewed.journal, "sandbox.launch", "down"), one.sandbox.id)
        assert sent, f"the launch of sandbox {one.sandbox.id} was never sent"


def _told_in_time(skewed: SkewedClock, one: Dated, meanwhile: str) -> None:
    """Its failure is told, and before its deadline."""
    told = about(frames(skewed.journal, "sandbox.status", "up"), one.sandbox.id)
    failed = [time_of(entry) for entry in told if payload(entry)["state"] == "failed"]
    assert failed, (
        f"with the platform's clock {one.ahead} s ahead, the operator never told that a launch{meanwhile} had failed, "
        f"which could not be ready: it is {one.ended.state}"
    )
    late = failed[0] - one.ended.deadline.timestamp()
    assert late <= 0, (
        f"with the platform's clock {one.ahead} s ahead, the failure of a launch{meanwhile} was told {late:.1f} s "
        f"after its deadline"
    )
