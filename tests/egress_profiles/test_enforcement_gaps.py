"""Lists of residuals name real cases, each once."""

from egress_profiles import enforcement_gaps
from egress_profiles.battery.cases import CASES, LISTED
from egress_profiles.battery.kinds import Kind
from egress_profiles.enforcement_gaps import Residual


def test_the_cases_of_a_list_are_collected() -> None:
    """Over all of its entries."""
    assert enforcement_gaps.cases((Residual(("E10",), "a"), Residual(("E12", "E13"), "b"))) == {"E10", "E12", "E13"}


def test_each_kind_has_its_own() -> None:
    """Every residual of a tunnel ends at the listed host; one that opens TLS lets a hello without a name pass."""
    assert enforcement_gaps.cases(enforcement_gaps.of_kind(Kind.INTERCEPT)) == {"E09-none"}
    known = enforcement_gaps.cases(enforcement_gaps.of_kind(Kind.TUNNEL))
    cases = {case.id: case for case in CASES}
    listed = {LISTED, "{reader}:{port}"}  # what may only be read is listed too
    clear = "http://{ok}:{port}/"
    assert [each for each in known if cases[each].connect not in listed and clear not in cases[each].clear] == []
