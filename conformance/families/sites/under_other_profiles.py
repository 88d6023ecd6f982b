"""What needs other egress profiles than the run's own, under as few of them as can be. Edge: threads, the proxy.

What the node pulls passes beside what two operators are put into: they have names and ports of their own, and every
profile here permits the mirrors. It disturbs everybody, so that it comes after all else has been judged.
"""

from collections.abc import Callable, Collection
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from threading import Event
from typing import TypeVar

from conformance.environment.subject import HostUnderTest, NewHost
from conformance.families._shared import egress_profile
from conformance.families._shared.site_variants import Late, Mirrored, name_mirror, permit_late, use_mirror
from conformance.families.sites.node_pulls import Pulls, pull_cut_off, pull_permitted
from conformance.observe.exceptions import CouldNotRun
from egress_profiles import loading
from egress_profiles.battery_profile import with_mirrors, witnessed
from egress_profiles.profile import Profile

T = TypeVar("T")
LATE, MIRRORED, PULLS = "late", "through_mirror", "pulls"
"""The records by the names of their fixtures."""


@dataclass(frozen=True)
class Records:
    """What came of each, or what it met."""

    late: "Future[Late]" = field(default_factory=Future)
    through_mirror: "Future[Mirrored]" = field(default_factory=Future)
    pulls: "Future[Pulls]" = field(default_factory=Future)


def disturb(late: HostUnderTest, new_host: NewHost, wanted: Collection[str]) -> Records:
    """Carry out those that are wanted, beside each other; what one of them raises is in its own record.

    Raises:
        CouldNotRun: the run's proxy is not ours, so no other profile can be given to it.
    """
    environment, records = late.environment, Records()
    own, blocked = _permitting(environment.target.network.profile), _permitting("blocked-channel")
    mirror_is_back = Event()
    needed = environment.addresses.are_ours or LATE in wanted  # elsewhere no node pulls through our proxy
    profile = egress_profile.in_force(environment, blocked if LATE in wanted else own) if needed else nullcontext()
    with profile, ThreadPoolExecutor(2) as beside:
        if PULLS in wanted:
            pulling = beside.submit(pull_permitted, environment, mirror_is_back.set)
        else:
            mirror_is_back.set()
        if MIRRORED in wanted:
            beside.submit(_attempt, records.through_mirror, lambda: _through_mirror(new_host, mirror_is_back))
        if LATE in wanted:
            _attempt(records.late, lambda: permit_late(late, lambda: egress_profile.switch(environment, own)))
    if PULLS in wanted:
        _attempt(records.pulls, lambda: pull_cut_off(environment, pulling.result()))
    for record in (records.late, records.through_mirror, records.pulls):
        if not record.done():
            record.set_exception(CouldNotRun("no selected check asks for a fixture of its name, so it was left out"))
    return records


def _through_mirror(new_host: NewHost, mirror_is_back: Event) -> Mirrored:
    host = new_host("mirrored", installed=True)
    named = name_mirror(host)
    mirror_is_back.wait()  # the pulls end by their own bounds, and say so whatever became of them
    return use_mirror(host, named)


def _permitting(name: str) -> Profile:
    return with_mirrors(witnessed(loading.named(name)))


def _attempt(record: "Future[T]", work: Callable[[], T]) -> None:
    """What it gives or raises, as a record that can be asked for later."""
    try:
        record.set_result(work())
    except Exception as error:  # noqa: BLE001 - it is raised where the record is asked for, and judged there
        record.set_exception(error)
