"""What is recorded of a run on somebody else's cluster."""

from tests.conformance.conftest import clause, contract_of
from tests.e2e.access_record import everything, recorded


def test_a_table_of_everything_leaves_static_clauses_out() -> None:
    """They need paper alone."""
    assert everything(contract_of(clause("EGR-01", level="static"), clause("EGR-02"))) == {"EGR-02": "cluster"}


def test_what_was_judged_is_added_to_what_is_known() -> None:
    """Only what has passed in full; static clauses are no matter of access."""
    verdicts = {"REC-01": "passed", "REC-02": "could-not-run", "REC-03": "failed"}
    clauses = [{"id": name, "verdict": verdict, "level": "full"} for name, verdict in verdicts.items()]
    clauses.append({"id": "BND-01", "verdict": "passed", "level": "static"})
    report = {"access": {"run": "cluster", "verdict": "cluster"}, "clauses": clauses}
    assert recorded(report, {"AUD-01": "cluster"}) == {"AUD-01": "cluster", "REC-01": "cluster"}


def test_the_lesser_access_stays() -> None:
    """What was judged with namespaces alone needs no more because a cluster has judged it too."""
    report = {"access": {"run": "cluster"}, "clauses": [{"id": "EGR-02", "verdict": "passed", "level": "full"}]}
    assert recorded(report, {"EGR-02": "namespace"}) == {"EGR-02": "namespace"}
    assert recorded(report | {"access": {"run": "namespace"}}, {"EGR-02": "cluster"}) == {"EGR-02": "namespace"}
    assert recorded(report, {}) == {"EGR-02": "cluster"}
