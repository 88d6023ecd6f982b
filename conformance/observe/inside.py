"""What was seen of a pod from beside its processes: who they are, what listens, whom they speak with. Pure.

The shape is that of `ephemeral_scan`. What is open for less than a look's interval is not seen: whoever judges by it
says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from conformance.observe.container_contents import Belongings
from conformance.observe.sockets import Connection, Listener, connection, is_open, listener
from conformance.observe.untrusted_json import Misfit, document, entries, fields, number, text
from fake_platform.sandbox import identity
from fake_platform.sandbox.identity import Mount

NONE = "0"


@dataclass(frozen=True)
class Process:
    """One process of the looked-at container. `mounts` is empty where they could not be read."""

    name: str
    facts: identity.Process
    mounts: tuple[Mount, ...]

    @property
    def held(self) -> dict[str, str]:
        """The capability sets that are not empty, in hexadecimal."""
        return {name: value for name, value in self.facts.capabilities.items() if value.strip(NONE)}


@dataclass(frozen=True)
class Inside:
    """All looks at one container of one pod. `belongings` may hold secrets: never printed."""

    container: str
    processes: tuple[Process, ...]
    listeners: frozenset[Listener]
    connections: frozenset[Connection]
    looks: int
    hostname: str = ""
    api: tuple[str, str] = ("", "")
    nameservers: tuple[str, ...] = ()
    lasting: frozenset[Listener] = frozenset()
    """The listeners that were there at each of several looks that followed each other."""
    belongings: Belongings | None = field(default=None, repr=False)
    unread: str = ""
    """Why there are no belongings."""

    def joined(self, later: "Inside") -> "Inside":
        """With what was seen at later looks, and was not before."""
        return replace(
            self,
            processes=(*self.processes, *(each for each in later.processes if each not in self.processes)),
            listeners=self.listeners | later.listeners,
            connections=self.connections | later.connections,
            looks=self.looks + later.looks,
            lasting=self.lasting | later.lasting,
        )

    @property
    def outward(self) -> frozenset[Connection]:
        """The connections that did not come in at a port on which something listens."""
        ports = {each.port for each in self.listeners}
        return frozenset(each for each in self.connections if each.local_port not in ports)


def parse(printed: str, container: str) -> Inside:
    """What `ephemeral_scan` printed.

    Raises:
        Misfit, ValueError: it is something else.
    """
    found = fields(document(printed), whose="what was printed")
    rows = [tuple(map(str, row)) for row in entries(found, "sockets")]
    if any(len(row) != 5 for row in rows):
        raise Misfit("a socket has not five fields")
    ends = [connection(table, local, remote) for table, local, remote, state, _ in rows if not is_open(table, state)]
    listening = [(listener(table, local), times) for table, local, _, state, times in rows if is_open(table, state)]
    looks = number(found, "looks")
    host, port = (str(each) for each in entries(found, "api"))
    return Inside(
        container=container,
        processes=tuple(_processes(entries(found, "processes"))),
        listeners=frozenset(each for each, _ in listening),
        connections=frozenset(each for each in ends if each.port),
        looks=looks,
        lasting=frozenset(each for each, times in listening if looks > 1 and times == str(looks)),
        hostname=text(found, "hostname"),
        api=(host, port),
        nameservers=tuple(map(str, entries(found, "nameservers"))),
    )


def main_process(printed: str) -> int:
    """The number of the process that everything else in the container comes from; 0 where none was seen.

    Raises:
        Misfit, ValueError: it is something else than `ephemeral_scan` prints.
    """
    found = [fields(each) for each in entries(fields(document(printed)), "processes")]
    return min((number(each, "pid") for each in found), default=0)


def _processes(found: Iterable[object]) -> Iterable[Process]:
    for each in map(fields, found):
        try:
            facts = identity.process(text(each, "status"))
        except (KeyError, IndexError) as error:
            raise Misfit(f"the status of a process has no {error}") from error
        yield Process(text(each, "name"), facts, identity.mounts(text(each, "mounts")))
