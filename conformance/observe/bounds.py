"""Keeps a run inside of the namespaces that it was given: nothing else is asked of the API server. Pure.

Whoever is administrator in some namespaces is refused everything else, and each refusal stands in somebody's audit log.
So what lies outside is not asked for: it is could-not-run, said by name, before anything is sent. Inside, the one
namespace that the harness calls its own by a fixed name is another one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from conformance.observe.exceptions import SourceAbsent
from egress_profiles.endpoints import SYSTEM_NAMESPACE

_PLACED = re.compile(r"(?P<base>/api/v1|/apis/[^/]+/[^/]+)/namespaces/(?P<name>[^/?]+)(?P<rest>.*)", re.DOTALL)
_DISCOVERY = re.compile(r"/version|/openapi/.*|/api|/apis|/api/v1|/apis/[^/]+/[^/]+")
_OF_ONESELF = re.compile(r"/apis/authorization\.k8s\.io/v1/selfsubject[a-z]+reviews")
RUN_LABEL = "byohost.test/run"


@dataclass(frozen=True)
class Bounds:
    """The namespace of the harness's own objects, those of hosts, and the run whose label everything carries."""

    system: str
    given: tuple[str, ...]
    run: str

    def namespace(self, name: str) -> str:
        """The one that stands for that name."""
        return self.system if name == SYSTEM_NAMESPACE else name

    def path(self, method: str, path: str) -> str:
        """The path as it is asked for.

        Raises:
            SourceAbsent: it lies outside, or is a Namespace that would be written.
        """
        bare = path.partition("?")[0]
        if _DISCOVERY.fullmatch(bare) or _OF_ONESELF.fullmatch(bare):
            return path
        placed = _PLACED.fullmatch(path)
        if placed is None:
            raise SourceAbsent(f"this needs {_named(bare)} of the whole cluster, {_WHY}")
        name, rest = self.namespace(placed["name"]), placed["rest"]
        if name not in {self.system, *self.given}:
            raise SourceAbsent(f"this needs the namespace {name}, {_WHY}")
        if method != "GET" and not rest.partition("?")[0]:
            raise SourceAbsent(f"this writes the Namespace {name} itself, {_WHY}")
        return f"{placed['base']}/namespaces/{name}{rest}"

    def placed(self, each: Mapping[str, Any]) -> dict[str, Any]:
        """An object of the harness's own as it is put there: in its namespace, with the run's label."""
        moved = self.moved(each)
        metadata = dict(moved.get("metadata") or {})
        metadata["labels"] = {**(metadata.get("labels") or {}), RUN_LABEL: self.run}
        return {**moved, "metadata": metadata}

    def moved(self, each: Mapping[str, Any]) -> dict[str, Any]:
        """The same object in the namespace that stands for its own."""
        metadata = dict(each.get("metadata") or {})
        if "namespace" in metadata:
            metadata["namespace"] = self.namespace(metadata["namespace"])
        return {**each, **({"metadata": metadata} if metadata else {}), **self._bound(each)}

    def manifest(self, text: str) -> str:
        """The same text, once each of its objects has been seen to stand in one of the namespaces.

        Raises:
            SourceAbsent: one does not.
        """
        for each in _objects(text):
            place = (each.get("metadata") or {}).get("namespace")
            if place not in {self.system, *self.given}:
                raise SourceAbsent(f"this writes the {each.get('kind')} of {place or 'no namespace'}, {_WHY}")
        return text

    def _bound(self, each: Mapping[str, Any]) -> dict[str, Any]:
        """Accounts that a binding names are where the namespace is."""
        subjects = each.get("subjects")
        if not subjects:
            return {}
        places = ({"namespace": self.namespace(one["namespace"])} if "namespace" in one else {} for one in subjects)
        return {"subjects": [{**one, **place} for one, place in zip(subjects, places, strict=True)]}


_WHY = (
    "which this run may not touch: it is administrator of given namespaces and nothing else; --access cluster judges it"
)


def _objects(text: str) -> Iterator[Mapping[str, Any]]:
    for each in yaml.safe_load_all(text):
        if isinstance(each, Mapping):
            yield from each["items"] if each.get("kind") == "List" else (each,)


def _named(path: str) -> str:
    return path.removeprefix("/api/v1/").removeprefix("/apis/")
