"""An operator's process begins while its cluster's API is away, beside a sandbox that runs. Edge: the node, or API.

Whoever has never had a list knows of no pods, and must not say that there are none.
"""

from dataclasses import dataclass

from conformance.environment.subject import PATIENCE, HostUnderTest
from conformance.environment.waiting import wait_or_last
from conformance.families._shared.api_unreachable import SHOWN_AS_GOOD, said_anew, without_answer
from conformance.families._shared.bystander import bystander
from conformance.families._shared.process_killed import killing
from conformance.families._shared.scheduling.scenario import INSTALLED, MOSTLY_WAITS, Sharing, Trace, Weight, scenario
from fake_platform.model import JournalEntry


@dataclass(frozen=True)
class StartedWithoutApi:
    """What the new process said before the API answered it for the first time."""

    kept: str
    """The sandbox whose pod stood there all the while."""
    said: tuple[JournalEntry, ...]
    """By the connection that it opened: a check-in and all before it; whatever came, where patience was over before."""


@scenario(
    "started_without_api", INSTALLED, sharing=Sharing(disturbs=frozenset({Trace.CHANNEL})), weight=Weight(MOSTLY_WAITS)
)
def start_without_api(host: HostUnderTest) -> StartedWithoutApi:
    """Cut the operator off from the API, kill its process, and hear what the next one says; open the way again."""
    sandbox = bystander(host)
    was, kill = host.record(), killing(host, host.operator_pod())
    with without_answer(host):
        kill()
        said = said_anew(host, was, PATIENCE)
    wait_or_last(host.record, until=SHOWN_AS_GOOD, within=PATIENCE / 2)
    host.environment.control.terminate(sandbox.id)
    return StartedWithoutApi(sandbox.id, said)
