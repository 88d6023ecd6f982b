"""What anybody's proxy is asked, and the reason for what it is not."""

from egress_profiles.battery.cases import CASES, Needs
from egress_profiles.battery.check_endpoints import Ground
from egress_profiles.battery.proxy_cases import Allowed, asked, every
from egress_profiles.battery.scope import ELSEWHERE, EVERY
from egress_profiles.battery.verdicts import Said


def _asked(
    bind: str, *, owned: bool = False, credentials: bool = False
) -> tuple[set[str], dict[str, tuple[Said, str]]]:
    words = Ground(bind, "a.corp.test", "b.corp.test").words(8443, 8444)
    found = asked(Allowed(words, owned=owned, credentials=credentials))
    return {case.id for case in found.sent}, {each.case: (each.said, each.reason) for each in found.unsent}


def test_every_id_of_the_battery_is_asked_or_has_its_reason() -> None:
    """And none of them both."""
    groups = {case.group for case in every("a.test", "b.test") if case.needs not in {Needs.PROFILE, Needs.CLUSTER}}
    assert groups | set(ELSEWHERE) == set(EVERY)
    assert not groups & set(ELSEWHERE)


def test_no_two_cases_share_an_id_and_none_names_our_platform() -> None:
    """Names are the given ones, or made from them."""
    cases = [case for case in every("a.test", "b.test") if case.needs in {Needs.NOTHING, Needs.OWNERSHIP}]
    assert len({case.id for case in cases}) == len(cases)
    assert not [case.id for case in cases if "byohost" in f"{case.connect}{case.sni}".replace("{mark}", "")]
    assert {case.id for case in CASES if case.group not in {"E16", "E17"}} <= {
        case.id for case in every("a.test", "b.test")
    }


def test_what_may_disturb_or_needs_something_is_asked_where_it_may_be() -> None:
    """Ownership, credentials, our own ground."""
    sent, unsent = _asked("127.0.0.1")
    assert (unsent["E33"][0], unsent["E32"][0], unsent["E23"][0]) == (
        Said.NOT_ASKED,
        Said.NOT_ASKED,
        Said.NOT_APPLICABLE,
    )
    every_one, _ = _asked("127.0.0.1", owned=True, credentials=True)
    assert every_one - sent == {"E33", "E32", "E32-wrong"}


def test_nobodys_loopback_and_no_address_that_was_not_given() -> None:
    """`0` is the proxy's own loopback, `::1` and a zone are nobody's canary."""
    here, _ = _asked("127.0.0.1")
    there, unsent = _asked("192.0.2.1")
    assert here - there == {"E06-zero"}
    assert "own loopback" in unsent["E06-zero"][1]
    assert "--bind6" in unsent["E05-v6"][1]
    assert "link-local" in unsent["E06-zone"][1]
    six, unsent = _asked("2001:db8::1")
    assert "E05-v6" in six
    assert "IPv4 (--bind)" in unsent["E05"][1]
