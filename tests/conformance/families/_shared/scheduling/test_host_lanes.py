"""Lanes are found by what scenarios need and by recorded seconds."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.environment.staging import existing_capacity
from conformance.families._shared.scheduling import recorded_seconds
from conformance.families._shared.scheduling.host_lanes import INSTALL, Lane, checked, find, nearest, wanted
from conformance.families._shared.scheduling.scenario import Kind, Need, Scenario, ScenarioError, Sharing, Trace, Weight
from conformance.families.scenarios import every_scenario

CHANNEL = frozenset({Trace.CHANNEL})


One = Scenario[None, None]
ALONE = Sharing()


def one(name: str, *after: str, kind: Kind = Kind.INSTALLED, of: str = "", sharing: Sharing = ALONE) -> One:
    """A scenario of that name."""
    return Scenario(name, Need(kind, lambda *_: None, of), lambda _: None, None, after, sharing)


def lanes(*scenarios: One, hosts: int = 8, **seconds: float) -> list[tuple[str, ...]]:
    """The names in each lane, the longest lane first."""
    return [tuple(each.name for each in lane.scenarios) for lane in found(*scenarios, hosts=hosts, **seconds)]


def found(*scenarios: One, hosts: int = 8, **seconds: float) -> tuple[Lane, ...]:
    """Their lanes."""
    known = checked(scenarios)
    return find(known, known, seconds, hosts)


def test_the_longest_goes_first_to_the_host_that_is_free_soonest() -> None:
    """So lanes come to about one length, whoever is new among them."""
    seconds = {"a": 60.0, "b": 50.0, "c": 40.0, "d": 30.0, "e": 20.0, "f": 10.0}
    assert lanes(*map(one, seconds), hosts=2, **seconds) == [("a", "d", "e"), ("b", "c", "f")]


def test_a_lane_has_a_host_of_its_own_while_there_is_one() -> None:
    """Named after the first that befalls it, as a host's name can be."""
    mine = found(one("odd_name"), one("other"), install=12.0, odd_name=3.0, other=4.0)
    assert [(lane.name, lane.kind, lane.install, lane.seconds) for lane in mine] == [
        ("other", Kind.INSTALLED, 12.0, (4.0,)),
        ("odd-name", Kind.INSTALLED, 12.0, (3.0,)),
    ]
    assert all(lane.makes_host for lane in mine)
    assert mine[0].remaining(0) == 4.0
    assert mine[0].remaining(1) == 0.0


def test_who_comes_after_another_follows_it_on_the_same_host() -> None:
    """However long it is, and through any number of them; where a run has not the one, it takes any host."""
    third, second, first = one("third", "second"), one("second", "first"), one("first")
    assert lanes(third, first, second, third=90, hosts=8) == [("first", "second", "third")]
    known = checked([third, second, first])
    (lane,) = find({"third"}, known, {})
    assert [each.name for each in lane.scenarios] == ["third"]


def test_two_ties_make_one_group() -> None:
    """Whoever is tied to both brings both to one host."""
    assert lanes(one("a"), one("b"), one("c", "a", "b"), a=1, b=2) == [("b", "a", "c")]


def test_who_must_be_last_has_a_host_before_whoever_is_particular() -> None:
    """Else few hosts go to those that could share one."""
    last, calm = Sharing(last=True, disturbs=CHANNEL), Sharing(undisturbed=CHANNEL)
    mine = lanes(one("a", sharing=calm), one("b", sharing=calm), one("end", sharing=last), hosts=2, a=9, b=8, end=1)
    assert mine == [("a", "b"), ("end",)]


def test_few_hosts_are_not_left_to_those_that_want_them_undisturbed() -> None:
    """They share one, so that what disturbs has the others; where there are hosts for all, each has its own."""
    calm, loud = Sharing(undisturbed=CHANNEL), Sharing(disturbs=CHANNEL)
    some = [one(name, sharing=calm) for name in ("a", "b")] + [one(name, sharing=loud) for name in ("c", "d")]
    seconds = {"a": 3.0, "b": 2.0, "c": 20.0, "d": 19.0}
    assert lanes(*some, hosts=3, **seconds) == [("c",), ("d",), ("a", "b")]
    assert lanes(*some, hosts=4, **seconds) == [("c",), ("d",), ("a",), ("b",)]


def test_what_the_longest_can_give_away_goes_to_a_shorter_one() -> None:
    """Whoever is particular was placed before the others were."""
    calm, loud = Sharing(undisturbed=CHANNEL), Sharing(disturbs=CHANNEL)
    some = [one("a", sharing=calm), one("b", sharing=calm), one("c", sharing=loud), one("d", sharing=loud)]
    seconds = {"a": 10.0, "b": 9.0, "c": 2.0, "d": 1.0}
    assert lanes(*some, hosts=2, **seconds) == [("a", "b"), ("c", "d")]
    assert lanes(one("e"), *some, hosts=3, e=5, **seconds) == [("a",), ("b",), ("e", "c", "d")]
    assert lanes(one("e"), *some[:2], hosts=2, e=5, **seconds) == [("b", "e"), ("a",)]


def test_a_whole_run_on_few_hosts_is_no_longer_than_it_need_be() -> None:
    """All that disturbs on one host of four had made it twice as long as the others."""
    known, recorded = every_scenario(), recorded_seconds.read()
    for hosts in (existing_capacity.FEWEST, existing_capacity.MOST):
        mine = [each.remaining(0) for each in find(known, known, recorded, hosts) if each.kind is Kind.INSTALLED]
        assert max(mine) <= 1.2 * max(sum(mine) / len(mine), *recorded.values())


def test_the_fewest_hosts_of_a_cluster_are_enough_for_a_whole_run() -> None:
    """Whatever a clause adds: a run on somebody's small cluster would be in error otherwise."""
    known = every_scenario()
    assert find(known, known, {}, existing_capacity.FEWEST)


def test_who_must_be_first_or_last_is() -> None:
    """And no host has two of them."""
    first, last = Sharing(first=True), Sharing(last=True)
    mine = lanes(one("a"), one("z", sharing=first), one("b", sharing=last), hosts=1, a=50)
    assert mine == [("z", "a", "b")]
    assert lanes(one("a", sharing=first), one("b", sharing=first)) == [("a",), ("b",)]
    with pytest.raises(ScenarioError, match="none of 1 hosts is left for b: each has something on it"):
        lanes(one("a", sharing=last), one("b", sharing=last), hosts=1)


def test_in_a_group_the_last_is_last() -> None:
    """Though another comes after the same one and is no longer than it."""
    mine = lanes(one("a"), one("b", "a", sharing=Sharing(last=True)), one("c", "a"), one("d", "c"), b=90)
    assert mine == [("a", "c", "d", "b")]


def test_who_does_not_bear_a_trace_is_spared_it() -> None:
    """Before it and after it, though that host is free sooner; whoever does not mind takes the host."""
    reader = one("reader", sharing=Sharing(undisturbed=CHANNEL))
    breaker = one("breaker", sharing=Sharing(disturbs=CHANNEL))
    other = one("other", sharing=Sharing(disturbs=CHANNEL))
    mine = lanes(reader, breaker, other, one("calm"), hosts=2, reader=20, calm=9)
    assert sorted(mine) == [("breaker", "other"), ("reader", "calm")]
    site = one("site", sharing=Sharing(undisturbed=frozenset({Trace.END})))
    assert sorted(lanes(site, one("end", sharing=Sharing(last=True)), hosts=2)) == [("end",), ("site",)]


def test_what_is_judged_for_long_does_not_come_late() -> None:
    """Its checks look on after it: that counts as if the scenario took as long."""
    judged = replace(one("judged"), weight=Weight(judged_for=60))
    mine = lanes(judged, one("a"), one("b"), one("c"), hosts=2, judged=10, a=30, b=20, c=10)
    assert mine == [("a", "b", "c"), ("judged",)]


def test_each_kind_has_lanes_of_its_own() -> None:
    """The steady host's are few; a host of its own is nobody else's; a record's scenario follows in its lane."""
    steady = [one(name, kind=Kind.STEADY) for name in "abcd"]
    own = [one("own", kind=Kind.OWN), one("whose", kind=Kind.OWN, of="own"), one("another", kind=Kind.OWN)]
    mine = found(*steady, *own, one("none", kind=Kind.CLUSTER), a=9, b=8, c=7, d=6, own=5, whose=4, another=3, none=2)
    assert [(lane.kind, *(each.name for each in lane.scenarios)) for lane in mine] == [
        (Kind.STEADY, "c", "d"),
        (Kind.STEADY, "a"),
        (Kind.OWN, "own", "whose"),
        (Kind.STEADY, "b"),
        (Kind.OWN, "another"),
        (Kind.CLUSTER, "none"),
    ]
    assert [lane.makes_host for lane in mine] == [False, False, True, False, True, False]
    assert not any(lane.install for lane in mine)


def test_whose_record_is_given_is_wanted_too() -> None:
    """And what is no scenario is nobody's."""
    known = checked([one("a"), one("b", of="a"), one("c", "a"), one("d", of="b")])
    assert wanted(["d", "a fixture"], known) == {"a", "b", "d"}
    assert wanted(["c"], known) == {"c"}


CIRCLE = "these scenarios come after each other in a circle: "


@pytest.mark.parametrize(
    ("scenarios", "words"),
    [
        (lambda: [one("twin"), one("twin")], "two scenarios are called twin: give one of them another name"),
        (lambda: [one("outage"), one("b", "outrage")], "b comes after outrage, which there is not; is outage meant?"),
        (lambda: [one("b", "nobody-at-all")], "b comes after nobody-at-all, which there is not$"),
        (lambda: [one("a", kind=Kind.STEADY), one("b", "a")], "b acts on an installed host, a on the steady host"),
        (lambda: [one("a", sharing=Sharing(last=True)), one("b", "a")], "nobody can act on that host after a"),
        (lambda: [one("a"), one("b", "a", sharing=Sharing(first=True))], "b must be the first there"),
        (lambda: [one("a", "b"), one("b", "a")], f"{CIRCLE}(a after b after a|b after a after b)"),
        (lambda: [one("a", "a")], f"{CIRCLE}a after a"),
    ],
)
def test_scenarios_that_do_not_fit_each_other_are_refused(scenarios: Callable[[], list[One]], words: str) -> None:
    """In a sentence, before anything begins."""
    with pytest.raises(ScenarioError, match=words):
        checked(scenarios())


def test_the_same_scenario_met_twice_is_one() -> None:
    """A module may import another's."""
    mine = one("a")
    assert checked([mine, mine]) == {"a": mine}
    assert nearest("a", {"a"}) == "; is a meant?"
    assert INSTALL not in checked([mine])
