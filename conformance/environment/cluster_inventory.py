"""The inventory of a cluster that is not ours before and after a run, as the report has it. Edge: the API server."""

from collections.abc import Mapping
from typing import Any

from urllib3.exceptions import HTTPError

from conformance.contract.exits import HarnessError
from conformance.observe import inventory
from conformance.observe.inventory import Inventory
from conformance.observe.kube import Kube, KubeError
from fake_platform.pods import RUN_LABEL

MOST = 100
"""Objects of a kind of difference that a report names: on a busy cluster others make thousands meanwhile."""


class ClusterInventory:
    """Two inventories of one run; whoever never asks for one has none to tell."""

    def __init__(self, run: str) -> None:
        self._run = run
        self._kube: Kube | None = None
        self._before: Inventory | None = None
        self._after: Inventory | None = None
        self._trouble = ""

    def begin(self, kube: Kube) -> None:
        """Take the first one, before anything is made.

        Raises:
            KubeError: the API server does not answer.
        """
        self._kube, self._before = kube, self._taken(kube)

    def end(self) -> None:
        """Take the second one, once all has been taken away; that it cannot be had is told, and stops nothing."""
        if self._kube is None:
            raise HarnessError("an inventory was ended that had not begun")
        try:
            self._after = self._taken(self._kube)
        except (KubeError, HTTPError, OSError, ValueError, KeyError) as trouble:
            self._trouble = f"{type(trouble).__name__}: {trouble}"

    def told(self) -> Mapping[str, Any] | None:
        """As the report has it; None where nothing was taken."""
        if self._kube is None or self._before is None:
            return None
        scope = "the whole cluster" if self._kube.bounds is None else "the given namespaces"
        found: dict[str, Any] = {"scope": scope, "before": len(self._before.objects)}
        if self._trouble:
            found["trouble"] = self._trouble
        if self._after is None:
            return found
        differences = inventory.differences(self._before, self._after, self._run)
        unseen = sorted({*self._before.unseen, *self._after.unseen})
        lists = {**vars(differences), "unseen": unseen}
        return found | {"after": len(self._after.objects)} | {name: _most(each) for name, each in lists.items()}

    def _taken(self, kube: Kube) -> Inventory:
        bounds = kube.bounds
        namespaces = None if bounds is None else (bounds.system, *bounds.given)
        return inventory.taken(kube, RUN_LABEL, namespaces)


def _most(words: tuple[str, ...] | list[str]) -> list[str]:
    """Not more than a report has room for."""
    return [*words[:MOST], *([f"and {len(words) - MOST} more"] if len(words) > MOST else [])]
