"""`byohost certify --plan`: who runs when, on which host, for how long as far as is known. Edge: the processors' speed.

Checks are collected and none is made; nothing is started.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from conformance.cli.certify import chosen
from conformance.environment.options import Ground, RunOptions
from conformance.environment.pace import Pace
from conformance.environment.stage import StaticStage
from conformance.environment.staging.control_plane.assembly import PACE
from conformance.families._shared.scheduling import recorded_seconds
from conformance.families._shared.scheduling.capacity import at_once
from conformance.families._shared.scheduling.host_lanes import Lane, find
from conformance.families._shared.scheduling.timetable import Entry, timetable
from conformance.runner.plan import Plan
from conformance.runner.planned_scenarios import scenarios_of
from conformance.target.description import Target
from conformance.target.selection import Wish

PACES = {Ground.CLUSTER: Pace(), Ground.CONTROL_PLANE: PACE}
"""Of each ground."""

NOTHING = "No selected check asks for a scenario: nothing runs beside the checks."


def plan(target: Target, wish: Wish, pace: Pace) -> str:
    """The plan of a run on a ground of that pace, as a page of text.

    Raises:
        UsageError: The request or the target cannot be served.
        HarnessError: The checks cannot be collected.
    """
    contract, selection = chosen(target, RunOptions(run_id="plan", wish=wish))
    session = Plan(
        contract=contract,
        target=target,
        selection=selection,
        stage=StaticStage(""),
        today=datetime.now(UTC).date(),
    )
    names, known = scenarios_of(session)
    recorded = recorded_seconds.read(recorded_seconds.OURS.with_name(pace.recorded))
    return page(find(names, known, recorded, pace.hosts), at_once() * pace.ease)


def page(lanes: Sequence[Lane], room: int) -> str:
    """A block for each lane, in the order in which they are given out, and when the last of them ends."""
    if not lanes:
        return NOTHING
    entries = timetable(lanes, room)
    hosts = sum(1 for lane in lanes if lane.makes_host)
    end = max(entry.begins + entry.seconds for entry in entries)
    head = f"{len(lanes)} lanes, {hosts} hosts beside the steady one, {room} scenarios at once: some {end:.0f} s."
    return "\n".join([head, *(_block(lane, [one for one in entries if one.lane is lane]) for lane in lanes)])


def _block(lane: Lane, entries: Sequence[Entry]) -> str:
    told = {each.name: each.told for each in lane.scenarios}
    lines = [
        f"  {one.begins:5.0f} s  {one.seconds:5.0f} s  {one.name:<18}  {told.get(one.name, 'the host is installed')}"
        for one in entries
    ]
    return "\n".join(["", f"{lane.name}, on {lane.kind}", *lines])
