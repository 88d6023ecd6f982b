"""Which cluster a kubeconfig means, and as whom; or one sentence about what is wrong with the file. Pure.

Nothing of a file's text is ever quoted: it holds credentials.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from conformance.contract.exits import UsageError

_FILES = ("certificate-authority", "client-certificate", "client-key", "tokenFile")
"""Fields that name a file, relative to the kubeconfig's own folder."""
_LISTS = ("clusters", "users", "contexts")
VERIFICATION = "insecure-skip-tls-verify"


@dataclass(frozen=True)
class Place:
    """One context of a kubeconfig: where its cluster is, and how one shows who one is.

    `cluster` and `user` are the tables of the file, with absolute paths; `verification_off` tells that the file asks
    for what is never done here.
    """

    file: str
    context: str
    server: str
    namespace: str
    who: str
    verification_off: bool
    cluster: Mapping[str, Any] = field(repr=False)
    user: Mapping[str, Any] = field(repr=False)

    @property
    def plugin(self) -> Mapping[str, Any] | None:
        """The program that the context gets its credentials from, if it has one; beside a token nobody asks it."""
        found = self.user.get("exec")
        given = self.user.get("token") or self.user.get("tokenFile")
        return found if isinstance(found, Mapping) and not given else None

    def document(self, user: Mapping[str, Any]) -> dict[str, Any]:
        """A kubeconfig of this context alone, under those credentials, that verifies certificates."""
        cluster = {key: value for key, value in self.cluster.items() if key != VERIFICATION}
        return {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "it", "cluster": cluster}],
            "users": [{"name": "it", "user": dict(user)}],
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
            "current-context": "it",
        }


def parsed(text: str, file: Path) -> dict[str, Any]:
    """The text of one kubeconfig, its paths made absolute.

    Raises:
        UsageError: it is no kubeconfig.
    """
    try:
        document = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1})" if mark else ""
        raise UsageError(f"--kubeconfig {file}: this is no YAML{where}, so no kubeconfig") from error
    if not isinstance(document, dict) or not any(isinstance(document.get(key), list) for key in _LISTS):
        raise UsageError(f"--kubeconfig {file}: this is no kubeconfig: it lists no clusters, users or contexts")
    found: dict[str, Any] = copy.deepcopy(document)
    for key, inner in (("clusters", "cluster"), ("users", "user")):
        for each in _entries(found, key):
            held = each.get(inner)
            table: dict[str, Any] = held if isinstance(held, dict) else {}
            for name in _FILES:
                if isinstance(table.get(name), str):
                    table[name] = str(file.absolute().parent / table[name])
    return found


def merged(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Several kubeconfigs as kubectl reads them together: of two entries with one name the first counts."""
    lists = {}
    for key in _LISTS:
        known: dict[Any, Mapping[str, Any]] = {}
        for each in (entry for document in documents for entry in _entries(document, key)):
            known.setdefault(each.get("name"), each)
        lists[key] = list(known.values())
    current = next((document["current-context"] for document in documents if document.get("current-context")), None)
    return {**lists, "current-context": current}


def place(document: Mapping[str, Any], file: str, context: str | None) -> Place:
    """The context of that name, or the current one.

    Raises:
        UsageError: there is no such context, or it names a cluster or user that the file has not.
    """
    name = context or document.get("current-context")
    there = ", ".join(sorted(str(each.get("name")) for each in _entries(document, "contexts"))) or "none"
    if not name:
        raise UsageError(f"--kubeconfig {file}: it has no current context; give --context, one of: {there}")
    found = _named(document, "contexts", name, "context")
    if found is None:
        raise UsageError(f"--context {name}: {file} has no such context; there are: {there}")
    cluster = _named(document, "clusters", found.get("cluster"), "cluster")
    if cluster is None:
        raise UsageError(f"--kubeconfig {file}: the context {name} names the cluster {found.get('cluster')}: none such")
    user = _named(document, "users", found.get("user"), "user") if found.get("user") else {}
    if user is None:
        raise UsageError(f"--kubeconfig {file}: the context {name} names the user {found.get('user')}: none such")
    server = str(cluster.get("server") or "")
    if not server.startswith(("https://", "http://")):
        raise UsageError(f"--kubeconfig {file}: the cluster of {name} has no server that begins with https://")
    return Place(
        file=file,
        context=str(name),
        server=server.rstrip("/"),
        namespace=str(found.get("namespace") or ""),
        who=str(found.get("user") or "nobody"),
        verification_off=bool(cluster.get(VERIFICATION)),
        cluster=cluster,
        user=user,
    )


def _named(document: Mapping[str, Any], key: str, name: object, inner: str) -> Mapping[str, Any] | None:
    for each in _entries(document, key):
        if each.get("name") == name and isinstance(each.get(inner), Mapping):
            table: Mapping[str, Any] = each[inner]
            return table
    return None


def _entries(document: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    held = document.get(key)
    return [each for each in held if isinstance(each, dict)] if isinstance(held, list) else []
