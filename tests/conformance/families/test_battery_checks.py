"""The checks on the battery turn red for what they name, and their controls for a dead network."""

from dataclasses import replace

import pytest

from conformance.observe.exceptions import CouldNotRun
from tests.conformance.families.conftest import check
from tests.conformance.families.egress.test_battery_record import CLEAN

THROUGH = {
    "host_equals_sni": ("E10", "names that do not agree"),
    "no_address_in_disguise": ("E06-hex", "got to an address"),
    "only_https_to_the_listed_port": ("E07-raw", "more than HTTP in TLS"),
    "read_alike_by_everybody": ("E41-userinfo", "read as another behind it"),
    "acted_on_alike_by_everybody": ("E49-standard", "act on in another way"),
    "names_are_exact": ("E17-x.{ok}", "a name that is not listed"),
    "no_protocol_past_the_proxy": ("E24-udp", "past the proxy a sandbox got through"),
    "cluster_closed_to_sandboxes": ("E29", "inside the cluster a sandbox got an answer"),
}


@pytest.mark.parametrize("name", THROUGH)
def test_a_group_is_red_where_one_of_its_cases_got_through(name: str) -> None:
    """Its siblings are not; without a case of it nothing is said."""
    case, words = THROUGH[name]
    module, battery_run = check(f"egress/test_{name}"), replace(CLEAN, reached=frozenset({case}))
    own = case.partition("-")[0]
    for group in module.GROUPS:
        module.test_nothing_gets_through(CLEAN, group)
        if group != own:
            module.test_nothing_gets_through(battery_run, group)
    with pytest.raises(AssertionError, match=words):
        module.test_nothing_gets_through(battery_run, own)
    with pytest.raises(CouldNotRun, match=f"no case of {own}"):
        module.test_nothing_gets_through(replace(CLEAN, sent=frozenset()), own)


@pytest.mark.parametrize("name", [*list(THROUGH)[:6], "nothing_before_the_verdict"])
def test_a_witness_that_is_not_reached_is_no_control(name: str) -> None:
    """One silent request around any group is enough."""
    control = check(f"egress/test_{name}").test_witness_is_reached_around_each_group
    control(CLEAN)
    with pytest.raises(AssertionError, match="1 requests to the listed witness did not arrive"):
        control(replace(CLEAN, silent=("mark",)))


@pytest.mark.parametrize(
    ("name", "case"),
    [
        ("no_protocol_past_the_proxy", "E26"),
        ("cluster_closed_to_sandboxes", "E30"),
        ("confined_from_the_first_packet", "E25"),
    ],
)
def test_a_control_client_that_gets_nowhere_is_no_control(name: str, case: str) -> None:
    """Its own groups' cases count, before and after."""
    control = check(f"egress/test_{name}").test_control_client_gets_through
    control(replace(CLEAN, unmet={"E01": "before"}))
    with pytest.raises(AssertionError, match=rf"{case} \(after\)"):
        control(replace(CLEAN, unmet={case: "after"}))


def test_nothing_leaves_before_the_verdict() -> None:
    """A look-up and a body are told apart, each with its own control."""
    module = check("egress/test_nothing_before_the_verdict")
    told, left = (replace(CLEAN, reached=frozenset({case})) for case in ("E22", "E39"))
    module.test_refused_name_is_not_looked_up(left)
    module.test_refused_body_does_not_leave(told)
    module.test_name_server_writes_down_what_is_asked(CLEAN)
    with pytest.raises(AssertionError, match="looked a name up before it refused it"):
        module.test_refused_name_is_not_looked_up(told)
    with pytest.raises(AssertionError, match="left before the verdict"):
        module.test_refused_body_does_not_leave(left)
    with pytest.raises(AssertionError, match="E21-cluster"):
        module.test_name_server_writes_down_what_is_asked(replace(CLEAN, unmet={"E21-cluster": "before"}))
    for test in (module.test_refused_name_is_not_looked_up, module.test_refused_body_does_not_leave):
        with pytest.raises(CouldNotRun):
            test(replace(CLEAN, sent=frozenset()))


def test_the_first_packet() -> None:
    """Red where it arrived; the control is red where none was ever sent."""
    module = check("egress/test_confined_from_the_first_packet")
    module.test_first_packets_do_not_arrive(CLEAN)
    with pytest.raises(AssertionError, match="before the pod was confined"):
        module.test_first_packets_do_not_arrive(replace(CLEAN, early=True))
    with pytest.raises(AssertionError, match="counted nothing"):
        module.test_it_did_send(CLEAN)
