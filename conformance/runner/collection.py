"""Sorts collected tests into claims and controls, keeps the selected ones, and puts them in order. Pure.

It knows nothing of pytest: a `Test` is what the plugin read off an item.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.contract.clauses import Contract
from conformance.target.selection import Selection


@dataclass(frozen=True, kw_only=True)
class Test:
    """One collected test: pytest's node id, check id, file and function name, marks, docstring, source."""

    __test__ = False  # pytest collects classes of this name

    node: str
    check: str
    file: str
    name: str
    clauses: tuple[str, ...]
    controls: tuple[str, ...] = ()
    disturbs: bool = False
    whole_run: bool = False
    """Whether it judges what the whole run has left, so that it comes when everything else has ended."""
    waits: bool = False
    """Whether it asks for the record of a scenario that runs beside the checks."""
    claim: str = ""
    source: str = ""
    fault: str = ""
    """What is wrong with what it asks for."""


@dataclass(frozen=True)
class SelectedCheck:
    """A test that will run: for which clause, as claim or control, and by which controls it stands."""

    test: Test
    clause: str
    controls: tuple[str, ...] = ()
    is_control: bool = False
    lacks_control: bool = False
    is_own: bool = False
    """Whether it is of the judge's own control, and so no claim on the target."""


@dataclass(frozen=True)
class Collection:
    """The tests that will run, in order; clauses that should have a claim and have none; what is wrong with marks."""

    checks: tuple[SelectedCheck, ...] = ()
    orphans: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    _by_node: Mapping[str, SelectedCheck] = field(default_factory=dict)

    def __getitem__(self, node: str) -> SelectedCheck:
        return self._by_node[node]

    def beside(self, own: Sequence[SelectedCheck]) -> "Collection":
        """The same collection, in which the judge's own control is found too."""
        return replace(self, _by_node={**self._by_node, **{selected.test.node: selected for selected in own}})

    @property
    def claims(self) -> tuple[SelectedCheck, ...]:
        """The tests that judge a clause."""
        return tuple(selected for selected in self.checks if not selected.is_control)


def in_order_of_need(tests: Sequence[Test], contract: Contract, selection: Selection) -> Collection:
    """Makes it: first the files that wait for nothing, then those that disturb, last what judges the whole run.

    In each of these, and in each file, controls come first.
    """
    wanted = {clause.id for clause in selection.run}
    judged = [(test, _fault(test, contract, wanted)) for test in tests]
    faults = [fault for _, fault in judged if fault]
    sound = [test for test, fault in judged if not fault]
    named = {(test.file, name) for test in sound for name in test.controls}
    claims = [test for test in sound if (test.file, test.name) not in named and test.clauses[0] in wanted]
    needed = {(test.file, name) for test in claims for name in test.controls}
    checks = [_claim(test, sound, contract) for test in claims]
    checks += [
        SelectedCheck(test, test.clauses[0], is_control=True) for test in sound if (test.file, test.name) in needed
    ]
    files = list(dict.fromkeys(test.file for test in tests))
    place = {test.node: index for index, test in enumerate(tests)}
    late = {test.file for test in tests if test.disturbs}
    waiting = {test.file for test in tests if test.waits} - late
    checks.sort(
        key=lambda selected: (
            selected.test.whole_run,
            selected.test.file in late,
            selected.test.file in waiting,
            files.index(selected.test.file),
            not selected.is_control,
            place[selected.test.node],
        )
    )
    found = {test.clauses[0] for test in claims}
    return Collection(
        checks=tuple(checks),
        orphans=tuple(clause.id for clause in selection.run if clause.id not in found),
        faults=tuple(faults),
        _by_node={selected.test.node: selected for selected in checks},
    )


def _fault(test: Test, contract: Contract, wanted: set[str]) -> str | None:
    if len(set(test.clauses)) != 1:
        return f"{test.check} carries {len(set(test.clauses))} clause marks; exactly one is needed"
    if test.clauses[0] not in contract:
        return f"{test.check} is marked for {test.clauses[0]!r}, which the contract does not have"
    # What is not to be run may stand on fixtures that were not collected: a bundle is judged by its own folder alone.
    return f"{test.check}: {test.fault}" if test.fault and test.clauses[0] in wanted else None


def _claim(test: Test, tests: Sequence[Test], contract: Contract) -> SelectedCheck:
    controls: list[str] = []
    for name in test.controls:
        there = [other.check for other in tests if other.file == test.file and other.name == name]
        controls += there or [f"{test.file}::{name}"]
    return SelectedCheck(
        test=test,
        clause=test.clauses[0],
        controls=tuple(controls),
        lacks_control=contract[test.clauses[0]].negative and not test.controls,
    )
