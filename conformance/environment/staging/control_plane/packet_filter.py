"""The played node's packet filter: it cuts the links that this process carries. Edge: the kubelet's loop."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from conformance.environment.links import Fate, Link
from conformance.environment.staging.control_plane import filter_rules
from conformance.environment.staging.control_plane.absent_evidence import lacking
from conformance.environment.staging.control_plane.kubelet import Kubelet
from conformance.environment.staging.control_plane.links import Carrier


@dataclass(frozen=True)
class PlayedFilter:
    """Its tables, as scenarios load, list and delete them with nft."""

    kubelet: Kubelet
    _tables: dict[str, tuple[Sequence[Carrier], int]] = field(default_factory=dict)
    """What each has cut, and what had been stopped there before."""

    def load(self, script: str) -> str:
        """What `nft -f` does with that script; it prints nothing.

        Raises:
            CouldNotRun: a rule is no cut of a link that is carried here.
        """
        wanted = filter_rules.rules(script)
        if wanted is None or any((each.link, each.fate) == (Link.SIDECARS, Fate.SILENCE) for each in wanted):
            raise lacking("packets to stop on their way")
        for table in filter_rules.gone(script):
            carriers, _ = self._tables.pop(table, ((), 0))
            self.kubelet.meet(carriers, None)
        for table, link, fate in {(each.table, each.link, each.fate) for each in wanted}:
            sources = frozenset(each.source for each in wanted if (each.table, each.link) == (table, link))
            carriers = self.kubelet.carriers(link, sources)
            self._tables[table] = carriers, sum(each.stopped for each in carriers)
            self.kubelet.meet(carriers, fate)
        return ""

    def listed(self, table: str) -> str:
        """What `nft -j list table` prints, as far as anybody reads it: how much was stopped by its rules.

        Raises:
            CouldNotRun: it is none of these tables.
        """
        if table not in self._tables:
            raise lacking("the packet filter of a node")
        carriers, before = self._tables[table]
        stopped = sum(each.stopped for each in carriers) - before
        rule = {"rule": {"expr": [{"counter": {"packets": stopped}}]}}
        return json.dumps({"nftables": [rule]})
