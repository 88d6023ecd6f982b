"""What pods are asked to try, and what they met: names, the API server, the variables that they are given. Pure.

The attempts are those of the probe in the sandbox's image (`fake_platform.sandbox.batch`).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.preflight.finding import ALL_BUT_STATIC, Answer, Finding

NAME = "kubernetes.default.svc"
"""The API server's name in each cluster (Kubernetes, "DNS for Services and Pods")."""
PATIENCE = 5.0
GLIMPSE = 1.5
"""Seconds for one attempt: at a far end, and at the canary, which is near."""

SURROUNDINGS = (
    "import json, os\n"
    "given = {key: value for key, value in os.environ.items() if key.lower().endswith('_proxy')}\n"
    "keys = ('KUBERNETES_SERVICE_HOST', 'KUBERNETES_SERVICE_PORT')\n"
    "resolver = open('/etc/resolv.conf').read()\n"
    "print(json.dumps({'api': [os.environ.get(key, '') for key in keys], 'proxy': given, 'resolver': resolver}))\n"
)
"""A program that tells what kubelet and admission have given a pod."""


@dataclass(frozen=True)
class Surroundings:
    """Where a pod is told that the API server is, its search domains, and the proxy variables that it was given."""

    host: str = ""
    port: str = ""
    search: tuple[str, ...] = ()
    proxy: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Inside:
    """One node's pod: its surroundings, and the probe's results by attempt; `trouble` where it could not be asked."""

    node: str
    surroundings: Surroundings = field(default_factory=Surroundings)
    results: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    trouble: str = ""


def surroundings(printed: str) -> Surroundings:
    """What the program printed.

    Raises:
        ValueError: it printed something else.
    """
    found = json.loads(printed)
    lines = [line.split() for line in str(found["resolver"]).splitlines()]
    search = next((tuple(line[1:]) for line in lines if line[:1] == ["search"]), ())
    host, port = found["api"]
    return Surroundings(str(host), str(port), search, found["proxy"])


def attempts(seen: Surroundings, endpoints: Sequence[tuple[str, int]], authority: str) -> list[dict[str, Any]]:
    """By name, by the Service's address and by each endpoint's, the certificate verified each time."""
    trust = {"caPem": authority, "timeout": PATIENCE}
    places = [("name", NAME, seen.port)] + ([("service", seen.host, seen.port)] if seen.host else [])
    places += [(f"endpoint {host}", host, str(port)) for host, port in endpoints]
    return [
        {"id": each, "kind": "http", "url": f"https://{_bracketed(host)}:{port}/version", "serverName": NAME, **trust}
        for each, host, port in places
    ]


def glimpse(host: str, port: int) -> dict[str, Any]:
    """A look at the canary."""
    return {"id": "canary", "kind": "tcp", "host": host, "port": port, "read": 1, "timeout": GLIMPSE}


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def met(result: Mapping[str, Any]) -> str:
    """One attempt in words."""
    if result.get("outcome") == "answered":
        status = f" with {result['status']}" if "status" in result else ""
        return f"answered{status} in {float(result.get('seconds', 0)) * 1000:.0f} ms"
    return f"{result.get('outcome')} at stage {result.get('stage')}: {result.get('error') or result.get('errno') or ''}"


def names(seen: Iterable[Inside]) -> Finding:
    """Whether pods resolve the cluster's names, and what NO_PROXY has to hold for them."""
    pods = tuple(seen)
    told = [f"{each.node}: {each.trouble or met(each.results.get('name', {}))}" for each in pods]
    first = next((each.surroundings for each in pods if each.surroundings.host), Surroundings())
    wanted = [first.host, ".svc", *(f".{each}" for each in first.search if each.count(".") == 1)]
    told += [f"NO_PROXY has to hold {','.join(wanted)}"] if first.host else []
    proxied = {key: value for each in pods for key, value in each.surroundings.proxy.items()}
    lacking = _uncovered(proxied, first)
    unresolved = [each for each in pods if each.results.get("name", {}).get("stage") == "resolve"]
    if unresolved:
        return Finding(
            id="names",
            answer=Answer.NOT_READY,
            words=f"pods do not resolve {NAME} on {', '.join(each.node for each in unresolved)}",
            evidence=tuple(told),
            remedy="Mend the cluster's DNS: its pods, its Service, and whatever policy keeps pods from port 53.",
            costs=ALL_BUT_STATIC,
        )
    if not pods or any(each.trouble or "name" not in each.results for each in pods):
        return _silent("names", told)
    if lacking:
        return Finding(
            id="names",
            answer=Answer.NOT_READY,
            words="admission gives pods a proxy, and its NO_PROXY does not except the API server",
            evidence=(*told, *(f"{key}={_redacted(value)}" for key, value in sorted(proxied.items()))),
            remedy=f"Have {lacking} put into NO_PROXY.",
            costs=("EGR-07",),
        )
    return Finding(id="names", answer=Answer.READY, words=f"pods resolve {NAME}", evidence=tuple(told))


def _uncovered(proxied: Mapping[str, str], seen: Surroundings) -> str:
    """The API server's address, if a proxy would be asked for it."""
    lower = {key.lower(): value for key, value in proxied.items()}
    if "https_proxy" not in lower or not seen.host:
        return ""
    entries = [each.strip() for each in lower.get("no_proxy", "").split(",")]
    return "" if seen.host in entries or "*" in entries else seen.host


def _redacted(value: str) -> str:
    """A proxy's URL without who one is there."""
    scheme, there, rest = value.rpartition("://")
    return f"{scheme}{there}{rest.rpartition('@')[2]}" if there else value


def kube_api(seen: Iterable[Inside], *, endpoints_known: bool) -> Finding:
    """Whether pods reach the API server by the Service and by endpoint address."""
    pods = tuple(seen)
    tried = [
        (each.node, name, result)
        for each in pods
        for name, result in each.results.items()
        if name == "service" or name.startswith("endpoint ")
    ]
    told = [f"{node}: {name} {met(result)}" for node, name, result in tried]
    told += [f"{each.node}: {each.trouble}" for each in pods if each.trouble]
    bad = [(node, name) for node, name, result in tried if result.get("outcome") != "answered"]
    if bad:
        return Finding(
            id="kube-api",
            answer=Answer.NOT_READY,
            words=f"pods do not reach the API server: {', '.join(f'{name} from {node}' for node, name in bad)}",
            evidence=tuple(told),
            remedy="Open the way from pods to the API server: policies have to name its endpoints, not its Service.",
            costs=ALL_BUT_STATIC,
        )
    if not pods or any(each.trouble or "service" not in each.results for each in pods):
        return _silent("kube-api", told)
    if not endpoints_known:
        words = "pods reach the API server by its Service; endpoint addresses may not be read, and were not tried"
        return Finding(id="kube-api", answer=Answer.NOTE, words=words, evidence=tuple(told))
    words = "pods reach the API server by its Service and by each endpoint address"
    return Finding(id="kube-api", answer=Answer.READY, words=words, evidence=tuple(told))


def _silent(name: str, told: Sequence[str]) -> Finding:
    return Finding(
        id=name,
        answer=Answer.CANNOT_TELL,
        words="no pod of ours could be asked on each node",
        evidence=tuple(told),
        remedy="See the finding `pulls`, and whether pods/exec is permitted.",
        costs=ALL_BUT_STATIC,
    )
