"""What is taken away from somebody else's cluster: what carries a run's label."""

from dataclasses import dataclass, field
from typing import Any, cast

from conformance.environment.staging.others_cleanup import clear, left
from conformance.observe.kube import Kube

LABEL = "byohost.test%2Frun"


@dataclass
class Server:
    """An API server with namespaces, by name and label."""

    namespaces: dict[str, str | None]
    deleted: list[str] = field(default_factory=list)

    def get(self, path: str) -> dict[str, Any]:
        """Those that the selector means."""
        selector = path.partition("?labelSelector=")[2].split("%3D")
        assert selector[0] == LABEL
        found = {name: run for name, run in self.namespaces.items() if run is not None}
        chosen = [name for name, run in found.items() if len(selector) == 1 or run == selector[1]]
        return {"items": [{"metadata": {"name": name}} for name in chosen]}

    def delete(self, path: str, grace_seconds: int | None = None) -> None:
        """Gone at once."""
        self.deleted.append(path)
        if grace_seconds is None:
            del self.namespaces[path.rpartition("/")[2]]


def test_only_labelled_namespaces_go() -> None:
    """A namespace that is called like ours and is not labelled is somebody's."""
    server = Server({"byohost-system": "r2", "byohost-host-r1": "r1", "byohost-theirs": None, "team": None})
    assert left(cast("Kube", server)) == ("byohost-host-r1", "byohost-system")
    assert clear(cast("Kube", server)) == ("byohost-host-r1", "byohost-system")
    assert sorted(server.namespaces) == ["byohost-theirs", "team"]
    assert "/api/v1/namespaces/byohost-system/pods" in server.deleted


def test_one_run_leaves_the_others_alone() -> None:
    """Its id chooses."""
    server = Server({"a": "r1", "b": "r2"})
    assert clear(cast("Kube", server), "r1") == ("a",)
    assert left(cast("Kube", server)) == ("b",)
