"""What arrived is red or known; what did not proves something only beside its control, or in the proxy's own words."""

from dataclasses import replace

import pytest

from egress_profiles import enforcement_gaps
from egress_profiles.battery import proxy_cases, verdicts
from egress_profiles.battery.cases import LISTED
from egress_profiles.battery.kinds import Kind
from egress_profiles.battery.proxy_cases import Allowed
from egress_profiles.battery.scope import ELSEWHERE
from egress_profiles.battery.verdicts import Opened, Outcome, Said, Seen, Told

WORDS = {"ok": "a.corp.test", "evil": "b.corp.test", "v4": "127.0.0.1", "port": "1", "raw": "2"}
ASKED = proxy_cases.asked(Allowed(WORDS))
EVERYWHERE = Opened(frozenset(case.id for case in ASKED.sent))
CLOSED = {case.id: Told(fault="closed without an answer") for case in ASKED.sent}
CLEAN = Seen(frozenset(), CLOSED, EVERYWHERE, kind=Kind.TUNNEL, patience=12.0)


def judged(seen: Seen, kind: Kind | None = Kind.INTERCEPT) -> dict[str, Outcome]:
    """Give the outcome of each case that was sent."""
    return {outcome.case: outcome for outcome in verdicts.judge(ASKED, seen, kind)}


def with_told(case: str, told: Told, opened: Opened | None) -> Outcome:
    """Give one case's outcome where the client learnt this of it."""
    return judged(replace(CLEAN, told=CLOSED | {case: told}, opened=opened))[case]


def test_a_refusal_with_its_control_is_a_stop() -> None:
    """The control of the tests below; what was not sent keeps its reason."""
    found = judged(CLEAN)
    assert {found[case.id].said for case in ASKED.sent} == {Said.STOPPED}
    assert {found[each].said for each in ELSEWHERE} == {Said.NOT_APPLICABLE}
    assert {found[each.case].said for each in ASKED.unsent} <= {Said.NOT_APPLICABLE, Said.NOT_ASKED}


def test_an_arrival_is_red_with_its_request_its_answer_and_the_setting() -> None:
    """Whatever else is known."""
    told = Told("CONNECT b.corp.test:1", ("HTTP/1.1 200 OK", "HTTP/1.1 200 OK"), 200)
    seen = Seen(frozenset({"E01"}), {"E01": told}, None, dead="it was not reached")
    found = judged(seen)["E01"]
    assert (found.said, found.request) == (Said.REACHED, "CONNECT b.corp.test:1")
    assert found.answer == "HTTP/1.1 200 OK; then HTTP/1.1 200 OK"
    assert "deny" in found.setting


def test_what_went_to_the_listed_port_is_no_leak() -> None:
    """Two ports in one authority, of which the proxy takes the listed one."""
    assert judged(replace(CLEAN, opened=None, permitted=frozenset({"E07-twice"})))["E07-twice"].said is Said.STOPPED


def test_what_is_known_of_the_kind_is_apart() -> None:
    """Under the other kind, or where the kind is not known, it is red."""
    seen = replace(CLEAN, arrived=frozenset({"E10", "E09"}))
    found = judged(seen, Kind.TUNNEL)
    assert (found["E10"].said, found["E09"].said) == (Said.RESIDUAL, Said.RESIDUAL)
    assert (found["E10"].reason, found["E10"].setting) == (enforcement_gaps.TUNNEL[0].reason, "")
    for kind in (Kind.INTERCEPT, None):
        assert judged(seen, kind)["E10"].said is Said.REACHED


def test_without_the_listed_host_nothing_is_proved() -> None:
    """And it is said why."""
    found = judged(replace(CLEAN, dead="the proxy p:1 could not be asked: refused."))
    assert {found[case.id].said for case in ASKED.sent} == {Said.COULD_NOT_RUN}
    assert "could not be asked" in found["E01"].reason


def test_without_an_open_policy_only_words_count() -> None:
    """A 4xx is the proxy's own; a closed connection or a 5xx may be its DNS; the listed host has its own control."""
    found = judged(replace(CLEAN, opened=None))
    for case in ASKED.sent:
        assert found[case.id].said is (Said.STOPPED if case.connect == LISTED else Said.COULD_NOT_RUN)
    assert with_told("E01", Told(status=403), None).said is Said.STOPPED
    for status in (404, 408, 502):
        assert with_told("E01", Told(status=status), None).said is Said.COULD_NOT_RUN
    for status in (302, 307, 403, 407, 451, 511):
        assert with_told("E01", Told(status=status), None).said is Said.STOPPED
    assert with_told("E14-origin", Told(status=500), None).said is Said.STOPPED
    assert with_told("E14-verb", Told(status=501), None).said is Said.STOPPED
    assert with_told("E01", Told(status=501), None).said is Said.COULD_NOT_RUN
    assert with_told("E14-origin", Told(status=408), None).said is Said.COULD_NOT_RUN


def test_what_an_open_policy_does_not_reach_either() -> None:
    """A name: its DNS is missing. A spelling: the proxy does not take it. A word that it did not say before: a stop."""
    opened = Opened(frozenset({"E01"}), {"E17-dot-1": 502, "E06-hex": 403})
    name = with_told("E17-dot-1", Told(status=502, answers=("HTTP/1.1 502 Bad Gateway",)), opened)
    assert name.said is Said.COULD_NOT_RUN
    assert "its DNS does not know a" in name.reason
    assert with_told("E17-dot-1", Told(status=403), opened).said is Said.STOPPED
    assert with_told("E06-hex", Told(status=403), opened).said is Said.NOT_APPLICABLE
    assert with_told("E16-user", Told(), opened).said is Said.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("case", "told", "said", "reason"),
    [
        ("E10-h2", Told(asked=False, fault="connection refused"), Said.COULD_NOT_RUN, "connection refused"),
        ("E10-h2", Told(spoken=False), Said.NOT_APPLICABLE, "HTTP/2"),
        ("E08-socks5", Told(spoken=False), Said.NOT_APPLICABLE, "SOCKS"),
        ("E15-plain", Told(spoken=False), Said.NOT_APPLICABLE, "no second request"),
    ],
)
def test_what_never_got_an_end_is_no_stop(case: str, told: Told, said: Said, reason: str) -> None:
    """Even beside its control."""
    found = with_told(case, told, EVERYWHERE)
    assert found.said is said
    assert reason in found.reason


def test_silence_proves_something_where_it_is_known_how_long_a_yes_takes() -> None:
    """At the listed host, and if the wait was longer than that; nowhere else."""
    silent = replace(CLEAN, told=CLOSED | {"E08-before": Told(silent=True), "E01": Told(silent=True)}, slowest=0.5)
    found = judged(silent)
    assert (found["E08-before"].said, found["E01"].said) == (Said.STOPPED, Said.COULD_NOT_RUN)
    assert "within 12.0 s, where the slowest yes of the listed host took 0.5 s" in found["E08-before"].reason
    assert "silence is no proof" in found["E01"].reason
    assert judged(replace(silent, slowest=12.5))["E08-before"].said is Said.COULD_NOT_RUN


def test_a_baseline_is_useful_where_the_unlisted_name_was_reached() -> None:
    """Else the policy was not open."""
    assert EVERYWHERE.useful
    assert not Opened(frozenset({"E05"})).useful


@pytest.mark.parametrize(
    ("verdict", "code"),
    [
        (Said.STOPPED, 0),
        (Said.RESIDUAL, 0),
        (Said.NOT_ASKED, 0),
        (Said.NOT_APPLICABLE, 0),
        (Said.COULD_NOT_RUN, 3),
        (Said.REACHED, 1),
    ],
)
def test_the_exit_code_is_the_worst_verdicts(verdict: Said, code: int) -> None:
    """An arrival wins over what could not run."""
    outcomes = (Outcome("E01", "", Said.STOPPED), Outcome("E02", "", verdict))
    assert verdicts.exit_code(outcomes) == code
    assert verdicts.exit_code((*outcomes, Outcome("E03", "", Said.REACHED))) == 1
