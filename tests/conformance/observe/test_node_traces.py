from collections.abc import Sequence

from conformance.observe.node_traces import Run, containers, traces

UID = "0c8d6a52-0000-4000-8000-000000000001"
TASKS = "TASK    PID    STATUS\nabc     17     RUNNING\nxyz     18     RUNNING\n"
SNAPSHOTS = "KEY    PARENT    KIND\nabc    sha256:1  Active\nghi    sha256:1  Active\nxyz    sha256:1  Active\n"


def node(*, files: str = "", held: str = "") -> tuple[list[Sequence[str]], Run]:
    """A node's answers on paper, and the commands that it was given."""
    asked: list[Sequence[str]] = []

    def run(command: Sequence[str]) -> str:
        asked.append(command)
        if command[0] == "sh":
            return files
        return {"containers": held, "tasks": TASKS, "snapshots": SNAPSHOTS}[command[3]]

    return asked, run


def test_containers_are_selected_by_the_pods_uid() -> None:
    """As containerd's filters are written."""
    asked, run = node(held="abc\ndef\n")
    assert containers(run, UID) == ("abc", "def")
    assert asked[0][-1] == f'labels."io.kubernetes.pod.uid"=={UID}'


def test_everything_that_is_there_is_named() -> None:
    """Tasks and snapshots count by the ids of the pod's containers, those known from before too; others do not."""
    _, run = node(files=f"/var/lib/kubelet/pods/{UID}\n", held="abc\n")
    found = traces(run, UID, ("abc", "ghi"))
    assert found == (f"/var/lib/kubelet/pods/{UID}", "container abc", "task abc", "snapshot abc", "snapshot ghi")


def test_of_a_stranger_there_is_nothing() -> None:
    """What belongs to other pods is not reported."""
    _, run = node()
    assert traces(run, UID, ("mno",)) == ()
