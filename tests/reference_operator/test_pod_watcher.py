import itertools
from collections.abc import Iterator
from typing import Literal

from reference_operator import pod_watcher
from reference_operator.event import ClusterFailed, Event, Listed, PodSeen, PodVanished
from reference_operator.interfaces import ClusterError
from reference_operator.model import Pod
from tests.reference_operator import story
from tests.reference_operator.paper_cluster import PaperCluster


class Moody(PaperCluster):
    """A cluster whose watches go as the test says: changes, then an error or a plain end."""

    def __init__(self, rounds: list[list[tuple[Literal["seen", "vanished"], Pod]] | ClusterError]) -> None:
        super().__init__(story.HOST)
        self.rounds = rounds
        self.versions: list[str] = []

    def watch_pods(
        self,
        version: str,
        seconds: int,  # noqa: ARG002 - the protocol's
    ) -> Iterator[tuple[Literal["seen", "vanished"], Pod]]:
        """The next round."""
        self.versions.append(version)
        found = self.rounds.pop(0)
        if isinstance(found, ClusterError):
            raise found
        yield from found


def followed(cluster: Moody) -> tuple[list[Event], list[float]]:
    """What was told until the rounds were over, and the pauses between."""
    told: list[Event] = []
    pauses: list[float] = []
    ticks = itertools.count(100.0, 0.25)

    def pause(seconds: float) -> bool:
        pauses.append(seconds)
        return not cluster.rounds

    pod_watcher.follow(cluster, told.append, lambda: next(ticks), pause)
    return told, pauses


def test_lists_then_watches_then_lists_again() -> None:
    """A watch that ends is followed by a list, whatever ended it: no change can be missed for good."""
    cluster = Moody([[("seen", story.pod()), ("vanished", story.pod())], ClusterError(410, "Expired", "too old"), []])
    told, _ = followed(cluster)
    assert [type(event) for event in told] == [Listed, PodSeen, PodVanished, Listed, ClusterFailed, Listed]
    assert told[4] == ClusterFailed("too old")


def test_a_list_tells_when_it_was_asked_for() -> None:
    """The moment before the request is what the list can be believed for."""
    told, _ = followed(Moody([[]]))
    assert told == [Listed((), 100.0)]


def test_lists_are_a_second_apart() -> None:
    """An API server that ends every watch at once is asked once a second and not in a loop."""
    _, pauses = followed(Moody([[], [], ClusterError(0, "", "refused")]))
    assert pauses == [0.75, 0.75, 0.75]


def test_a_failed_list_is_told_and_tried_again() -> None:
    """No list, no watch: the error is told, and the next round begins with a list."""
    cluster = Moody([])
    cluster.list_pods = lambda: (_ for _ in ()).throw(ClusterError(403, "Forbidden", "may not list"))  # type: ignore[method-assign]
    told, _ = followed(cluster)
    assert told == [ClusterFailed("may not list")]
    assert cluster.versions == []
