"""Tests are sorted into claims and controls, and put in order."""

from dataclasses import replace

from conformance.contract.clauses import Subject
from conformance.runner.collection import Collection, SelectedCheck, Test, in_order_of_need
from conformance.target.description import Target
from conformance.target.selection import Wish, choose
from tests.conformance.conftest import clause, contract_of

CONTRACT = contract_of(clause("EGR-01"), clause("EGR-02", "negative = true"))


def a_test(  # noqa: PLR0913 - one parameter per fact of a test
    file: str,
    name: str,
    mark: str = "EGR-01",
    controls: tuple[str, ...] = (),
    *,
    disturbs: bool = False,
    whole_run: bool = False,
    waits: bool = False,
) -> Test:
    """A collected test."""
    node = f"{file}::{name}"
    return Test(
        node=node,
        check=node,
        file=file,
        name=name.partition("[")[0],
        clauses=(mark,),
        controls=controls,
        disturbs=disturbs,
        whole_run=whole_run,
        waits=waits,
    )


def collected(*tests: Test) -> Collection:
    """The collection of these tests."""
    target = Target(subjects=tuple(Subject))
    return in_order_of_need(tests, CONTRACT, choose(CONTRACT, target, Wish()))


def test_every_parameter_of_a_control_stands() -> None:
    """A control that is parametrised counts with each of its parameters."""
    collection = collected(
        a_test("f", "claim", "EGR-02", ("good",)), a_test("f", "good[a]", "EGR-02"), a_test("f", "good[b]", "EGR-02")
    )
    assert [selected.test.node for selected in collection.checks] == ["f::good[a]", "f::good[b]", "f::claim"]
    assert collection["f::claim"].controls == ("f::good[a]", "f::good[b]")
    assert [selected.test.name for selected in collection.claims] == ["claim"]
    assert collection.orphans == ("EGR-01",)


def test_a_claim_stands_by_each_control_that_it_names() -> None:
    """In their order, also by one that is not there; every selected check knows its clause."""
    collection = collected(
        a_test("f", "claim", "EGR-02", ("good", "gone", "better")),
        a_test("f", "better", "EGR-02"),
        a_test("f", "good", "EGR-02"),
    )
    assert collection["f::claim"].controls == ("f::good", "f::gone", "f::better")
    assert [selected.clause for selected in collection.checks] == ["EGR-02", "EGR-02", "EGR-02"]
    assert [selected.is_control for selected in collection.checks] == [True, True, False]


def test_control_of_another_file_is_none() -> None:
    """A test of that name elsewhere stays a claim of its own."""
    collection = collected(a_test("f", "claim", "EGR-02", ("good",)), a_test("g", "good"))
    assert collection["f::claim"].controls == ("f::good",)
    assert not collection["g::good"].is_control


def test_controls_without_their_claim_do_not_run() -> None:
    """What only serves a claim of an unselected clause is left out with it."""
    chosen = choose(CONTRACT, Target(), Wish(clauses=("EGR-01",)))
    collection = in_order_of_need(
        [a_test("f", "claim", "EGR-02", ("good",)), a_test("f", "good", "EGR-02")], CONTRACT, chosen
    )
    assert collection.checks == ()


def test_disturbing_files_are_last_and_stay_whole() -> None:
    """Order is by file as collected, the disturbing ones after all others."""
    collection = collected(
        a_test("a", "one", disturbs=True), a_test("b", "two"), a_test("a", "three"), a_test("c", "four")
    )
    assert [selected.test.name for selected in collection.checks] == ["two", "four", "one", "three"]


def test_files_that_wait_come_after_those_that_do_not() -> None:
    """As a whole, and a file that disturbs keeps its place among those that do."""
    collection = collected(
        a_test("a", "one", waits=True),
        a_test("a", "two"),
        a_test("b", "three"),
        a_test("c", "four", disturbs=True, waits=True),
        a_test("d", "five", disturbs=True),
    )
    assert [selected.test.name for selected in collection.checks] == ["three", "one", "two", "four", "five"]


def test_what_judges_the_whole_run_is_last() -> None:
    """After those that disturb too, wherever the rest of its file stands; its control has run by then."""
    collection = collected(
        a_test("a", "whole", controls=("good",), whole_run=True),
        a_test("a", "good"),
        a_test("a", "one"),
        a_test("b", "two", disturbs=True),
    )
    assert [selected.test.name for selected in collection.checks] == ["good", "one", "two", "whole"]


def test_faulty_marks_are_told() -> None:
    """No mark, two marks and an unknown clause are faults; the tests do not run."""
    none = Test(node="n", check="n", file="f", name="n", clauses=())
    two = Test(node="t", check="t", file="f", name="t", clauses=("EGR-01", "EGR-02"))
    collection = collected(none, two, a_test("f", "x", "XXX-01"))
    assert len(collection.faults) == 3
    assert collection.checks == ()


def test_negative_without_control_is_known() -> None:
    """A claim of a negative clause that names no control is held back."""
    collection = collected(a_test("f", "claim", "EGR-02"), a_test("f", "fine"))
    assert collection["f::claim"].lacks_control
    assert not collection["f::fine"].lacks_control


def test_what_is_asked_for_wrongly_is_told_of_what_is_to_run() -> None:
    """It is not run; a test of another clause may stand on what was not collected."""
    tests = [replace(a_test("f", "claim", mark), fault="no such fixture") for mark in ("EGR-01", "EGR-02")]
    target = Target(subjects=tuple(Subject))
    collection = in_order_of_need(tests, CONTRACT, choose(CONTRACT, target, Wish(clauses=("EGR-01",))))
    assert collection.faults == ("f::claim: no such fixture",)
    assert (collection.checks, collection.orphans) == ((), ("EGR-01",))


def test_the_judges_own_control_is_found_beside_the_checks() -> None:
    """By its node, and counted as none of them; nothing else of the collection changes."""
    collection = collected(a_test("f", "claim"), a_test("f", "x", "XXX-01"))
    own = SelectedCheck(a_test("f", "own-control"), clause="", is_own=True)
    both = collection.beside([own])
    assert (both["f::own-control"], both["f::claim"]) == (own, collection["f::claim"])
    assert (both.checks, both.orphans, both.faults) == (collection.checks, collection.orphans, collection.faults)
