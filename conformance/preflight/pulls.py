"""Whether each node pulled each image, by what kubelet says of the pods that asked for it. Pure.

Source: kubelet's events Pulled and Failed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conformance.observe.pods import UNPULLED
from conformance.preflight.finding import ALL_BUT_STATIC, Answer, Finding

BEFORE = frozenset({"ContainerCreating", "PodInitializing", ""})
_TOOK = re.compile(r"in (?P<took>[0-9.hmµs]+)(?: \(.*?\))?.*?(?:Image size: (?P<size>\d+) bytes)?\.?$")


@dataclass(frozen=True)
class Pull:
    """What one node said of one image: it is there (`words`: how long it took, and its size), or why it is not."""

    node: str
    image: str
    done: bool
    refused: bool = False
    words: str = ""


def of(pod: Mapping[str, Any], events: Iterable[Mapping[str, Any]]) -> tuple[Pull, ...]:
    """What has become of each image that a pod asked for."""
    status = pod.get("status") or {}
    node = str((pod.get("spec") or {}).get("nodeName") or "")
    known = {str(each.get("name")): each for each in status.get("containerStatuses") or ()}
    told = tuple(events)
    return tuple(_pull(node or unscheduled(status), each, known, told) for each in pod["spec"]["containers"])


def _pull(
    node: str, container: Mapping[str, Any], known: Mapping[str, Any], events: Sequence[Mapping[str, Any]]
) -> Pull:
    name, image = str(container["name"]), str(container["image"])
    state = (known.get(name) or {}).get("state") or {}
    waiting = state.get("waiting") or {}
    reason = str(waiting.get("reason") or "")
    if reason in UNPULLED:
        said = [
            str(each.get("message"))
            for each in events
            if each.get("reason") == "Failed" and "pull image" in str(each.get("message")) and image in str(each)
        ]
        # ImagePullBackOff says nothing but that it goes on trying; the event says why.
        words = next(iter(said), str(waiting.get("message") or reason))
        return Pull(node, name, done=False, refused=True, words=f"{reason}: {words}")
    if state and not (waiting and reason in BEFORE):
        pulled = [str(each.get("message")) for each in events if each.get("reason") == "Pulled" and image in str(each)]
        return Pull(node, name, done=True, words=_took(pulled[-1] if pulled else ""))
    return Pull(node, name, done=False, words=reason or "nothing is said of it yet")


def unscheduled(status: Mapping[str, Any]) -> str:
    """That it has no node, and the scheduler's words for why."""
    for each in status.get("conditions") or ():
        if each.get("type") == "PodScheduled" and each.get("status") == "False":
            return f"no node ({each.get('message')})"
    return "no node yet"


def _took(message: str) -> str:
    """`Successfully pulled image "…" in 351ms (351ms including waiting). Image size: 46 bytes.` in short."""
    found = _TOOK.search(message)
    if "Successfully" not in message or found is None:
        return ""
    size = f"{int(found['size']) / 1e6:.1f} MB " if found["size"] else ""
    return f"{size}in {found['took']}"


def settled(pulls: Iterable[Pull]) -> bool:
    """Whether nothing more is to come."""
    return all(each.done or each.refused for each in pulls)


_CAUSES: tuple[tuple[str, str], ...] = (
    (
        "x509|certificate",
        "Have the nodes' runtime trust who signed the registry's certificate (for containerd: hosts.toml).",
    ),
    (
        "401|403|nauthorized|no basic auth|denied|orbidden",
        "Name the registry's credentials: --pull-secret, a Secret of type kubernetes.io/dockerconfigjson.",
    ),
    ("no such host|server misbehaving", "Have the nodes resolve the registry's name."),
    ("proxyconnect", "Mend the proxy of the nodes' runtime, or put the registry into its NO_PROXY."),
    (
        "timeout|refused|unreachable|no route|EOF|deadline",
        "Open the way from the nodes to the registry, or give their runtime the proxy (HTTPS_PROXY of containerd).",
    ),
    ("not found|manifest unknown", "Bring the images into the registry: `byohost kit push`."),
)


def judged(registry: str, pulls: Sequence[Pull], *, every_node: bool, variant: bool) -> Finding:
    """One finding about all nodes that were asked; `every_node`: there are no others that may run a sandbox."""
    evidence = tuple(_lines(pulls))
    nodes = {each.node for each in pulls}
    bad = [each for each in pulls if each.refused]
    if bad:
        unable = sorted({each.node for each in bad})
        return Finding(
            id="pulls",
            answer=Answer.NOT_READY,
            words=f"{len(unable)} of {len(nodes)} nodes cannot pull from {registry}: {', '.join(unable)}",
            evidence=evidence,
            remedy=" ".join(dict.fromkeys(_remedy(each.words) for each in bad)),
            costs=ALL_BUT_STATIC,
        )
    late = [each for each in pulls if not each.done]
    if late or not pulls:
        return Finding(
            id="pulls",
            answer=Answer.CANNOT_TELL,
            words=f"not every node has pulled from {registry} in time",
            evidence=evidence,
            remedy="Look at the pods' events; a slow registry, or a node without room.",
            costs=ALL_BUT_STATIC,
        )
    proof = ", one of them new to every node" if variant else "; none was new to them, so what a node held counts too"
    seen = "" if every_node else " that our pods were given; others are not seen"
    words = f"{len(nodes)} node{'s' * (len(nodes) > 1)}{seen} pulled all images by digest from {registry}{proof}"
    whole = every_node and variant
    return Finding(id="pulls", answer=Answer.READY if whole else Answer.NOTE, words=words, evidence=evidence)


def _lines(pulls: Sequence[Pull]) -> Iterator[str]:
    for node in dict.fromkeys(each.node for each in pulls):
        told = {each.image: each for each in sorted(pulls, key=lambda each: not each.done) if each.node == node}
        said = [
            f"{each.image} {each.words}".rstrip() if each.done else f"{name}: {each.words}"
            for name, each in told.items()
        ]
        yield f"{node}: {'; '.join(said)}"


def _remedy(words: str) -> str:
    found = next((remedy for pattern, remedy in _CAUSES if re.search(pattern, words)), None)
    return found or "See what the nodes say."
