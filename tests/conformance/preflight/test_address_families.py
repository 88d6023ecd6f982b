"""The families of a Service's addresses: one of IPv4 has to be among them."""

import pytest

from conformance.preflight import address_families
from conformance.preflight.finding import ALL_BUT_STATIC, Answer


@pytest.mark.parametrize(
    ("families", "answer", "words"),
    [
        (["IPv4"], Answer.READY, "Services get addresses of IPv4"),
        (["IPv6", "IPv4"], Answer.READY, "Services get addresses of IPv6 and IPv4"),
        (["IPv6"], Answer.NOT_READY, "Services get no IPv4 address, but IPv6 alone"),
        ([], Answer.CANNOT_TELL, "does not say of which family"),
    ],
)
def test_families(families: list[str], answer: Answer, words: str) -> None:
    found = address_families.judged("a", {"ipFamilies": families})
    assert found.answer is answer
    assert words in found.words
    assert found.costs == (ALL_BUT_STATIC if answer is Answer.NOT_READY else ())


def test_a_service_as_a_run_asks_for_its_own() -> None:
    made = address_families.service("a")
    assert (made["metadata"]["namespace"], made["spec"]["ipFamilyPolicy"]) == ("a", "PreferDualStack")
    assert "clusterIP" not in made["spec"]
