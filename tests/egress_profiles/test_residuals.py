"""Lists of residuals name real cases, each once."""

from egress_profiles import residuals
from egress_profiles.residuals import Residual


def test_the_cases_of_a_list_are_collected() -> None:
    """Over all of its entries."""
    assert residuals.cases((Residual(("E10",), "a"), Residual(("E12", "E13"), "b"))) == {"E10", "E12", "E13"}
