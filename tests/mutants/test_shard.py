"""Which mutants a submission is judged by."""

from conformance.target.description import Mutant
from tests.mutants.faults import checks_of_clauses
from tests.mutants.shard import changed_rooms, concerned, shard


def mutant(name: str, kind: str = "operator", must: tuple[str, ...] = ("POD-01",)) -> Mutant:
    """A mutant that breaks something."""
    return Mutant(id=name, kind=kind, must=must, may=(), words=("red",), build=None)


MUTANTS = (*(mutant(f"operator-{n}") for n in range(9)), mutant("proxy", "network", ("EGR-02",)))
CHECKS = {"EGR-02": ("conformance/families/egress/test_off_list.py",)}


def test_rooms_are_the_top_folders() -> None:
    """A file at the top is a room of its own name; an empty line is none."""
    assert changed_rooms(["egress_profiles/addon.py", "tox.ini", ""]) == {"egress_profiles", "tox.ini"}


def test_a_mutant_is_concerned_by_its_room_its_checks_and_itself() -> None:
    """And by nothing else."""
    proxy = MUTANTS[-1]
    assert concerned(proxy, ["egress_profiles/addon.py"], CHECKS)
    assert concerned(proxy, ["conformance/families/egress/test_off_list.py"], CHECKS)
    assert concerned(proxy, ["tests/mutants/proxy/target.toml"], CHECKS)
    assert not concerned(proxy, ["reference_operator/decide.py", "tests/mutants/proxy-two/target.toml"], CHECKS)


def test_the_concerned_come_first_and_the_rest_fills_up() -> None:
    """Few places go to those that are concerned; free ones to others."""
    assert shard(MUTANTS, ["egress_profiles/addon.py"], CHECKS, "a", 1) == {"proxy"}
    assert len(shard(MUTANTS, ["egress_profiles/addon.py"], CHECKS, "a", 4)) == 4
    assert len(shard(MUTANTS, [], CHECKS, "a", 99)) == len(MUTANTS)


def test_another_commit_draws_others() -> None:
    """Over twenty commits each of them had its turn."""
    seen = frozenset[str]().union(*(shard(MUTANTS, [], CHECKS, str(commit), 3) for commit in range(20)))
    assert seen == {one.id for one in MUTANTS}


def test_every_mutants_clauses_have_check_files() -> None:
    """The files are found by what the checks say of themselves."""
    files = checks_of_clauses()
    assert files["EGR-02"] == {"conformance/families/egress/test_off_list_refused.py"}
    assert len(files) > 70
