"""What got through, what was stopped, what could not be told: every id of the battery has its verdict."""

from dataclasses import replace
from typing import Any

import pytest

from conformance.families.egress.battery_record import NO_HTTP2, WORDS, BatteryRun, speaks_http2
from conformance.observe.sighting import Sighting
from egress_profiles import enforcement_gaps
from egress_profiles.battery.scope import EVERY, OTHERWISE
from egress_profiles.battery.verdicts import Said

CLEAN = BatteryRun(
    sent=frozenset(WORDS) - set(OTHERWISE),
    reached=frozenset(),
    unmet={},
    silent=(),
    early=False,
    early_counted=Sighting.of(tuple),
    lacking={},
    residuals=(),
    results={},
)


def _said(battery_run: BatteryRun) -> dict[str, Said]:
    return {outcome.case: outcome.said for outcome in battery_run.outcomes()}


def test_every_id_is_sent_or_has_its_reason() -> None:
    """None is forgotten: what no case sends is in the list of those that are judged otherwise."""
    said = _said(CLEAN)
    assert {case.partition("-")[0] for case in said} == set(EVERY)
    assert set(said.values()) == {Said.STOPPED, Said.NOT_ASKED}
    assert _said(replace(CLEAN, sent=frozenset()))["E02"] is Said.COULD_NOT_RUN


def test_what_arrived_is_told_in_its_group() -> None:
    """With its words; another group knows nothing of it."""
    battery_run = replace(CLEAN, reached=frozenset({"E10", "E25-quic"}))
    assert battery_run.through("E09", "E10") == ("E10 (fronting: Host is another)",)
    assert battery_run.through("E09") == ()
    assert _said(battery_run)["E25-quic"] is Said.REACHED
    assert battery_run.asked("E25") == ("E25", "E25-quic")


def test_a_published_residual_is_no_surprise() -> None:
    """It is told with its reason, and does not count."""
    battery_run = replace(CLEAN, reached=frozenset({"E10", "E01"}), residuals=enforcement_gaps.TUNNEL)
    assert battery_run.through("E01", "E10") == ("E01 (CONNECT to an unlisted host)",)
    (told,) = (outcome for outcome in battery_run.outcomes() if outcome.case == "E10")
    assert (told.said, told.reason) == (Said.REACHED, enforcement_gaps.TUNNEL[0].reason)


def test_silence_without_its_control_proves_nothing() -> None:
    """Past the proxy the control client's own attempt counts, through it the witness around each group."""
    said = _said(replace(CLEAN, unmet={"E25": "after"}, silent=("mark",)))
    assert (said["E25"], said["E01"], said["E26"]) == (Said.COULD_NOT_RUN, Said.COULD_NOT_RUN, Said.STOPPED)
    assert (
        _said(replace(CLEAN, sent=CLEAN.sent - {"E29-v6"}, lacking={"E29-v6": "No."}))["E29-v6"] is Said.NOT_APPLICABLE
    )


def test_a_group_that_nobody_could_send_does_not_apply() -> None:
    """E15 is spoken in HTTP/2 only; E13 has cases in HTTP/1 too, and what was forgotten still applies."""
    battery_run = replace(
        CLEAN, sent=CLEAN.sent - {"E15", "E13-h2", "E01"}, lacking=dict.fromkeys(("E15", "E13-h2"), NO_HTTP2)
    )
    assert (battery_run.applies("E15"), battery_run.applies("E13"), battery_run.applies("E01")) == (False, True, True)


H2: dict[str, Any] = {"tls": {"alpn": "h2"}}
NONE: dict[str, Any] = {"tls": {"alpn": None}}


@pytest.mark.parametrize(
    ("controls", "spoken"),
    [([H2, H2], True), ([NONE, H2], True), ([NONE, NONE], False), ([NONE, {}], True), ([{}, {"tls": None}], True)],
)
def test_http2_is_left_out_only_where_every_good_client_got_none(
    controls: list[dict[str, Any]], *, spoken: bool
) -> None:
    """A control without TLS is a control that failed, not a proxy without HTTP/2."""
    assert speaks_http2(controls) is spoken
