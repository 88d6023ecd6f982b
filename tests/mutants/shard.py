"""Which mutants a submission is judged by, where not all can be: those that what changed concerns come first. Pure.

`conformance/contract/kills.json` is the record of the last full run; what has changed since may have lost its teeth.
A mutant is concerned if the room that it breaks has changed, or a check of a clause that it must turn red. The order is
drawn from the commit, so that one submission after the other sees them all.
"""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from pathlib import PurePosixPath

from conformance.target.description import Mutant

ROOMS = {
    "operator": "reference_operator",
    "bundle": "fake_platform",
    "platform": "fake_platform",
    "network": "egress_profiles",
    "cluster": "clusters",
}
"""The room that a mutant of each kind breaks something of."""


def changed_rooms(paths: Iterable[str]) -> frozenset[str]:
    """Top-level folders of the paths, relative to the checkout."""
    return frozenset(PurePosixPath(path).parts[0] for path in paths if path)


def concerned(mutant: Mutant, paths: Collection[str], checks_of: Mapping[str, Collection[str]]) -> bool:
    """Whether what changed may matter to this mutant; `checks_of` are the files of each clause's checks."""
    mine = {f"tests/mutants/{mutant.id}", *(file for clause in mutant.must for file in checks_of.get(clause, ()))}
    touched = any(path == one or path.startswith(f"{one}/") for path in paths for one in mine)
    return touched or ROOMS[mutant.kind] in changed_rooms(paths)


def shard(
    mutants: Iterable[Mutant], paths: Collection[str], checks_of: Mapping[str, Collection[str]], seed: str, at_most: int
) -> frozenset[str]:
    """Ids of at most so many mutants: the concerned ones first, in an order drawn from the seed, then the others."""

    def rank(mutant: Mutant) -> tuple[bool, str]:
        drawn = sha256(f"{seed} {mutant.id}".encode()).hexdigest()
        return not concerned(mutant, paths, checks_of), drawn

    return frozenset(mutant.id for mutant in sorted(mutants, key=rank)[:at_most])
