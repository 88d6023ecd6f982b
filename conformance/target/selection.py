"""Which clauses a run judges, and what becomes of the others. Pure.

Every selected clause ends in exactly one group: to be run, not under test, not applicable, or unchecked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from conformance.contract.access import Access
from conformance.contract.clauses import Clause, Contract, Level, Profile
from conformance.contract.exits import UsageError
from conformance.target.description import Target


@dataclass(frozen=True)
class Wish:
    """What the caller asked for: a level, clauses by id, families by letters or name; empty means all.

    `profile` None: `core`, or `hardened` if a clause of origin `added` was asked for by its id.
    """

    level: Level = Level.FULL
    clauses: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    profile: Profile | None = None

    @property
    def partial(self) -> bool:
        """Whether clauses of the level were left out by wish."""
        return bool(self.clauses or self.families)


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The selected clauses in groups, each in the contract's order."""

    level: Level
    profile: Profile
    partial: bool
    run: tuple[Clause, ...]
    not_under_test: tuple[Clause, ...] = ()
    not_applicable: tuple[Clause, ...] = ()
    unchecked: tuple[Clause, ...] = ()
    beyond: tuple[Clause, ...] = ()
    """Those that need more access than the run has."""
    access: Access = Access.OWNED
    """What the run has."""
    stands_on: Access = Access.OWNED
    """What the verdict stands on: what needs more turns it incomplete, unless the caller has named the run's access."""

    @property
    def checked(self) -> tuple[Clause, ...]:
        """All selected clauses that have a check, run or not."""
        return (*self.run, *self.not_under_test, *self.not_applicable, *self.beyond)


def choose(
    contract: Contract, target: Target, wish: Wish, access: Access = Access.OWNED, *, said: bool = False
) -> Selection:
    """Chooses the clauses for a target; `said`: whether the caller has named that access himself.

    Raises:
        UsageError: An id or family is unknown, or nothing is left to run.
    """
    asked = _asked(contract, wish)
    added = any(contract[clause].origin == "added" for clause in wish.clauses)
    unchecked = tuple(clause for clause in asked if clause.unchecked is not None)
    rest = [clause for clause in asked if clause.unchecked is None]
    foreign = tuple(clause for clause in rest if clause.subject not in target.subjects)
    own = [clause for clause in rest if clause.subject in target.subjects]
    idle = tuple(clause for clause in own if clause.feature not in (None, *target.features))
    beyond = tuple(clause for clause in own if clause not in idle and not access.covers(clause.access))
    chosen = Selection(
        level=wish.level,
        profile=wish.profile or (Profile.HARDENED if added else Profile.CORE),
        partial=wish.partial,
        run=tuple(clause for clause in own if clause not in (*idle, *beyond)),
        not_under_test=foreign,
        not_applicable=idle,
        unchecked=unchecked,
        beyond=beyond,
        access=access,
        stands_on=access if said else Access.OWNED,
    )
    if not chosen.run:
        raise UsageError(f"No clause is left to check{_why(chosen, asked)}.")
    return chosen


def _asked(contract: Contract, wish: Wish) -> list[Clause]:
    known = [clause.id for clause in contract]
    for clause in wish.clauses:
        if clause not in contract:
            near = get_close_matches(clause.upper(), known, n=3)
            hint = f"; did you mean {', '.join(near)}?" if near else "; see `byohost contract list`"
            raise UsageError(f"--clause {clause}: the contract has no such clause{hint}")
    families = {family_key(contract, name) for name in wish.families}
    named = [
        clause for clause in contract if not wish.partial or clause.id in wish.clauses or clause.family in families
    ]
    beyond = [clause for clause in named if clause.id in wish.clauses and not wish.level.covers(clause.level)]
    if beyond:
        raise UsageError(
            f"--clause {beyond[0].id} is judged at level {beyond[0].level}; the run's level is {wish.level}: "
            f"add --level {beyond[0].level}"
        )
    return [clause for clause in named if wish.level.covers(clause.level)]


def family_key(contract: Contract, name: str) -> str:
    """The letters of a family named by its letters or its name.

    Raises:
        UsageError: There is no such family.
    """
    for family in contract.families:
        if name.lower() in (family.key.lower(), family.name):
            return family.key
    known = ", ".join(f"{family.key} ({family.name})" for family in contract.families)
    raise UsageError(f"family {name}: the contract has no such family; there are {known}")


def _why(chosen: Selection, asked: Sequence[Clause]) -> str:
    """Why nothing is left, of the first reason that there is."""
    if not asked:
        return f": none of the selected is judged at level {chosen.level}"
    if chosen.unchecked:
        clause = chosen.unchecked[0]
        return f": {clause.id} has no check yet ({(clause.unchecked or '').rstrip('.')})"
    if chosen.not_under_test:
        clause = chosen.not_under_test[0]
        return f": {clause.id} is about the {clause.subject}, which the target does not put under test"
    if chosen.beyond:
        clause = chosen.beyond[0]
        if clause.lacks_our_proxy:
            return f": {clause.id} needs our proxy in the path, and --proxy names the site's own"
        return f": {clause.id} needs {clause.access} access, and the run has {chosen.access} access"
    clause = chosen.not_applicable[0]
    return f": {clause.id} needs the feature {clause.feature}, which the target does not declare"
