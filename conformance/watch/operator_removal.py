"""Takes the operator's pod away once, in the middle of the watch, and keeps what sandboxes were then. Edge: the API.

The pod is deleted with a second of grace, as a node that fails is not: so that it stays as long as its process does.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from conformance.observe.kube import Kube
from conformance.observe.pods import all_run
from conformance.observe.untrusted_json import fields, text
from conformance.watch.seen import Absent, Disturbance
from conformance.watch.timeline import Object, Pods, Watched

GRACE = 1
SETTLED = 10.0
"""Seconds after the successor runs, in which an operator that clears away at its start has done so."""

FROM, UNTIL = 0.4, 0.75
"""Parts of the watch between which a sandbox has to run, so that there is one to survive."""


@dataclass
class Disturber:
    """What has become of it so far; `step` moves it on."""

    kube: Kube
    namespace: str
    whole: float
    """Seconds that the watch lasts."""
    taken: str = ""
    successor: str = ""
    since: float = 0.0
    before: "dict[str, Object] | None" = None
    after: "dict[str, Object] | None" = None

    def step(self, pods: Pods, own: Iterable[Watched], sandboxes: Iterable[Watched], at: float) -> None:
        """Once there are sandboxes, take the operator away; once it is back for a while, see what is left."""
        operator, running = list(own), [each for each in sandboxes if each.runs and all_run(each.last)]
        if self.before is None:
            standing = next((each for each in reversed(operator) if each.runs), None)
            if FROM * self.whole <= at <= UNTIL * self.whole and standing is not None and running:
                self.before = {each.name: each.last for each in running}
                self.taken = standing.uid
                self.kube.delete(f"/api/v1/namespaces/{self.namespace}/pods/{standing.name}", GRACE)
            return
        if not self.successor:
            come = next((each for each in operator if each.runs and each.uid != self.taken), None)
            self.successor, self.since = (come.uid, at) if come else ("", 0.0)
        elif self.after is None and at - self.since >= SETTLED:
            self.keep(pods)

    def keep(self, pods: Pods) -> None:
        """The sandboxes as they are now."""
        there = [each for each in pods.values() if each.gone is None]
        self.after = {each.name: each.last for each in there}

    def outcome(self, pods: Pods) -> "Disturbance | Absent":
        """What came of it."""
        if self.before is None:
            return Absent(
                "no sandbox ran beside the operator in the middle of the watch, so that its pod was left alone: watch "
                "while there is work"
            )
        if self.after is None:
            self.keep(pods)
        uids = {text(fields(each, "metadata"), "uid") for each in self.before.values()}
        over = frozenset(each.name for uid, each in pods.items() if uid in uids and _over(each))
        return Disturbance(self.taken, self.successor, self.before, self.after or {}, over)


def _over(each: Watched) -> bool:
    """Whether its work was over by itself, and well."""
    return each.ended is not None and text(fields(each.last, "status"), "phase") == "Succeeded"
