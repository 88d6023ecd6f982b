"""An operator reconnects while one of its pods has no node yet, so that a fresh token comes too early. Edge: platform.

A pod is bound to its node some seconds late: the API server waits for a webhook of which nothing is heard, or has no
seat for the binding.
"""

from dataclasses import dataclass

from conformance.environment.expectations import Condition
from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import BRISK, SWIFT, wait_or_last
from conformance.families._shared.bystander import SMALL, bystander
from conformance.families._shared.fresh_operator import connected_anew
from conformance.families._shared.pod_requests import bindings_slow
from conformance.families._shared.scheduling.scenario import INSTALLED, Sharing, Trace, scenario
from conformance.observe import journal
from conformance.observe.kube import Object
from conformance.observe.pods import started_at
from fake_platform.model import JournalEntry, Sandbox

HELD = 12
"""Seconds for which a pod has no node: an operator that was never refused is connected again after some two."""


@dataclass(frozen=True)
class BindingSlow:
    """What was sent and what was taken."""

    tokens: tuple[JournalEntry, ...]
    """Those that were sent to the operator before the sidecar had started."""
    ended: Sandbox
    """The sandbox once it holds the newest token or is over, or as it was when patience was over."""


@scenario("binding_slow", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})))
def reconnect_before_it_starts(host: HostUnderTest) -> BindingSlow:
    """Launch; as soon as the pod is there, close the channel; wait until its sidecar holds what was sent last."""
    beside, mark = bystander(host), host.journal()[-1].n
    pod = beside.running_pod()
    with bindings_slow(host, pod, HELD) as slow:
        one = host.launch(resources=SMALL, deadline_seconds=90)
        there = Condition("its pod is there", lambda pod: pod is not None)
        wait_or_last(one.pod, until=there, within=PATIENCE / 6, pace=SWIFT)
        was = host.record()
        host.environment.control.fault(host.name, "close", code=1008)
        wait_or_last(host.record, until=connected_anew(was), within=PATIENCE, pace=BRISK)
        sent = Condition("a token was sent", lambda found: len(found) > 0)
        tokens = wait_or_last(
            lambda: journal.about(journal.frames(host.journal(after=mark), "sandbox.token", "down"), one.id),
            until=sent,
            within=PATIENCE / 6,
            pace=BRISK,
        )
        early = tokens if not _has_started(one.pod()) else ()
        slow.release()
    newest = Condition(
        "it holds the newest token",
        lambda found: (
            found.state in ("failed", "finished", "gone")
            or (found.state == "ready" and found.token_generation >= found.issued_token_generation)
        ),
    )
    ended: Sandbox = wait_or_last(one.record, until=newest, within=PATIENCE / 2, pace=BRISK)
    for each in (beside, one):
        host.environment.control.terminate(each.id)
    return BindingSlow(early, ended)


def _has_started(pod: Object | None) -> bool:
    return pod is not None and bool(started_at(pod, "sidecar"))
