"""Broken operators are red on somebody else's cluster too: a green there that could not be red would say nothing.

Each row was seen red by its own words. What is judged with namespaces alone is judged so here; what needs the cluster's
API, with that.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.contract.access import AUDITED, Access
from tests.e2e.conftest import certified_with, say
from tests.e2e.given_namespaces import Given, give
from tests.e2e.plain_cluster import plain_cluster
from tests.long import LONG
from tests.mutants.faults import ROOT, mutant_of

pytestmark = [
    pytest.mark.cluster,
    pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: each takes a minute, on one cluster"),
]

RED = [
    (Access.NAMESPACE, "tries-the-vanished-once-more", ("LCH-09", "LCH-14")),
    (Access.NAMESPACE, "sweeps-with-the-channel", ("CHN-11", "REC-08")),
    (Access.NAMESPACE, "shows-its-proxy", ("EGR-12",)),
    (Access.NAMESPACE, "restarts-when-refused", ("AIR-04",)),
    (Access.NAMESPACE, "hears-launches-twice", ("CHN-06", "LCH-05")),
    (Access.NAMESPACE, "keeps-what-failed", ("LCH-02",)),
    (Access.NAMESPACE, "a-right-nobody-asks-for", ("RBC-07",)),
    (Access.NAMESPACE, "foreign-pod-settings", ("POD-04", "POD-05", "POD-09", "POD-10", "POD-11", "RBC-05")),
    (Access.NAMESPACE, "an-inventory-without-those-who-leave", ("REC-15",)),
    (Access.NAMESPACE, "an-inventory-of-every-host", ("REC-15",)),
    (Access.CLUSTER, "cannot-cancel", ("LCH-18",)),
    (Access.CLUSTER, "forgets-what-it-has-asked-for", ("LCH-18",)),
    (Access.CLUSTER, "drops-what-comes-too-early", ("REC-14",)),
    (Access.CLUSTER, "ignores-the-mirror", ("AIR-01",)),
    (Access.CLUSTER, "mirrors-the-sandbox-alone", ("AIR-01",)),
    (Access.CLUSTER, "takes-the-mirror-for-the-registry", ("AIR-01",)),
    (Access.CLUSTER, "runs-without-its-runtime-class", ("POD-12", "POD-14")),
    (AUDITED, "names-pods-before-they-are-made", ("AUD-04",)),
    (AUDITED, "launches-without-a-trace", ("AUD-04",)),
]
"""With which access, which mutant, and the clauses that it turns red."""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Given]:
    """One cluster for all of them, with namespaces that somebody made."""
    folder = tmp_path_factory.mktemp("elsewhere")
    with plain_cluster(folder, say, audited=True) as made:
        yield give(made, folder)


@pytest.mark.parametrize(("access", "name", "clauses"), RED, ids=[name for _, name, _ in RED])
def test_red_by_its_own_words(given: Given, tmp_path: Path, access: str, name: str, clauses: tuple[str, ...]) -> None:
    """Each clause fails in words that the mutant's file foretells, without an error of ours."""
    file = ROOT / "tests" / "mutants" / name / "target.toml"
    mutant = mutant_of(file)
    ways = {
        Access.NAMESPACE: given.arguments,
        Access.CLUSTER: given.plain.arguments,
        AUDITED: given.plain.with_log,
    }
    code, report = certified_with((*ways[access], "--target", str(file)), tmp_path, *clauses)
    assert code == 1, json.dumps([report["faults"], report["results"]], indent=2)
    failed = [each for each in report["results"] if each["verdict"] == "failed"]
    for clause in clauses:
        words = [str(each["message"]) for each in failed if each["clause"] == clause]
        assert any(word in said for word in mutant.words for said in words), f"{clause}: {words}"
    assert not [each for each in report["results"] if each["verdict"] == "error"]
