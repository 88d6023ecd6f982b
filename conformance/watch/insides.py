"""Sandboxes from inside: what their processes are, and what is mounted there. Pure.

The readings are those of the probe that looks into a sandbox of a run.
"""

from collections.abc import Callable, Iterable, Iterator

from conformance.contract.wording import listed
from conformance.observe.exceptions import CouldNotRun
from conformance.observe.inside import Inside, Process
from conformance.observe.pods import PLACES, container, foreign_mounts, scratch_paths
from conformance.watch.answers import Broken, Question, Rule, grouped
from conformance.watch.pods import stands
from conformance.watch.seen import Sandbox, Seen
from fake_platform.sandbox import identity

FILTERED = 2
"""Seccomp mode of a process under a filter (proc_pid_status(5))."""

Faults = Callable[[Sandbox, Inside], Iterable[str]]

BARE = Process(
    "bare",
    identity.Process(0, 0, (0,), {"effective": "00000000a80425fb"}, no_new_privs=False, seccomp=0),
    identity.mounts("".join(f"1 0 0:1 / {path} rw - tmpfs x rw\n" for path in ("/", "/of-the-node", *PLACES))),
)
"""A process that nothing holds: the control of each question."""


def inside(faults: Faults) -> Question:
    """A rule about every container of a sandbox that was seen from inside."""

    def ask(seen: Seen) -> str:
        looks = seen.looked_into
        found = [(f"{each.pod.name} ({look.container})", words) for each, look in looks for words in faults(each, look)]
        if found:
            raise Broken(grouped(found))
        return f"{len({each.pod.uid for each, _ in looks})} of {len(seen.some)} sandboxes, from inside"

    return ask


def bare_is_found(faults: Faults) -> Question:
    """The control: the same question finds a process that nothing holds."""

    def ask(seen: Seen) -> str:
        sandbox, look = seen.looked_into[0]
        found = list(faults(sandbox, Inside(look.container, (BARE,), frozenset(), frozenset(), 1)))
        if not found:
            raise CouldNotRun("a process that nothing holds was let pass")
        return f"of a process that nothing holds it says: {found[0]}"

    return ask


def root(_: Sandbox, look: Inside) -> Iterator[str]:
    """POD-01: no process is of user 0."""
    yield from (f"the process {each.name} is of user 0" for each in look.processes if each.facts.uid == 0)


def capabilities(_: Sandbox, look: Inside) -> Iterator[str]:
    """POD-02: all five capability sets are empty, the bounding set too."""
    for each in look.processes:
        if each.held:
            sets = listed(f"{name} {value}" for name, value in each.held.items())
            yield f"capability sets of the process {each.name} are not empty: {sets}"


def escalation(_: Sandbox, look: Inside) -> Iterator[str]:
    """POD-03: the kernel's no_new_privs is set."""
    free = (each for each in look.processes if not each.facts.no_new_privs)
    yield from (f"the kernel would give the process {each.name} new privileges on exec" for each in free)


def seccomp(_: Sandbox, look: Inside) -> Iterator[str]:
    """POD-08: a seccomp filter is in force."""
    for each in look.processes:
        if each.facts.seccomp != FILTERED:
            yield f"seccomp of the process {each.name} is in mode {each.facts.seccomp}, not {FILTERED} (filter)"


def mounts(sandbox: Sandbox, look: Inside) -> Iterator[str]:
    """POD-05: nothing is mounted but image, kernel's and kubelet's own, and scratch space; of tokens POD-06 speaks."""
    pod = stands(sandbox.pod.last)
    scratch = scratch_paths(pod, container(pod, look.container))
    for each in look.processes:
        shown = [{"path": one.path, "type": one.type} for one in each.mounts if not one.path.startswith(PLACES)]
        foreign = foreign_mounts(shown, scratch)
        if foreign:
            yield f"there stands more than scratch space: {listed(foreign)}"


def tokens(_: Sandbox, look: Inside) -> Iterator[str]:
    """POD-06: nothing is mounted where tokens stand."""
    for each in look.processes:
        found = [one.path for one in each.mounts if one.path.startswith(PLACES)]
        if found:
            yield f"something is mounted where tokens stand: {listed(found)}"


def writable(_: Sandbox, look: Inside) -> Iterator[str]:
    """POD-09: the root is mounted read-only."""
    for each in look.processes:
        if not each.mounts or identity.root_writable(each.mounts):
            yield f"the root of the process {each.name} is mounted for writing"


_CLAIMS: tuple[tuple[str, str, Faults, str], ...] = (
    ("POD-01", "non-root-in-fact", root, "Inside, no process is of user 0."),
    ("POD-02", "no-capabilities-in-fact", capabilities, "Inside, all capability sets are empty."),
    ("POD-03", "no-escalation-in-fact", escalation, "Inside, the kernel's no_new_privs is set."),
    ("POD-05", "scratch-only-in-fact", mounts, "Inside, nothing is mounted but scratch space and what every pod has."),
    ("POD-06", "no-api-token-in-fact", tokens, "Inside, nothing is mounted where tokens stand."),
    ("POD-08", "seccomp-in-fact", seccomp, "Inside, the kernel says that a seccomp filter is in force."),
    ("POD-09", "read-only-root-in-fact", writable, "Inside, the root is mounted read-only."),
)

RULES = tuple(Rule(clause, name, claim, inside(ask), bare_is_found(ask)) for clause, name, ask, claim in _CLAIMS)
