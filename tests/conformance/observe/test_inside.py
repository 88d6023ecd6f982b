import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.observe import inside
from conformance.observe.sockets import Connection, Listener
from conformance.observe.untrusted_json import Misfit

STATUS = """Name:\tpython3
Uid:\t65532\t65532\t65532\t65532
Gid:\t65532\t65532\t65532\t65532
Groups:\t65532
CapInh:\t0000000000000000
CapPrm:\t0000000000000000
CapEff:\t0000000000000000
CapBnd:\t00000000a80425fb
CapAmb:\t0000000000000000
NoNewPrivs:\t1
Seccomp:\t2
"""
MOUNTS = "1 0 0:1 / / ro,relatime - overlay overlay rw\n2 1 0:2 / /tmp rw - ext4 /dev/sda rw\n"
PRINTED: dict[str, Any] = {
    "processes": [{"pid": 7, "name": "python3", "status": STATUS, "mounts": MOUNTS}],
    "sockets": [
        ["tcp", "00000000:1F91", "00000000:0000", "0A", 3],
        ["tcp", "0700F40A:9C40", "5000600A:0C38", "01", 2],
        ["tcp6", "0000000000000000FFFF00000700F40A:1F91", "0000000000000000FFFF00000800F40A:9C41", "06", 1],
        ["tcp", "0700F40A:9C42", "00000000:0000", "07", 3],
    ],
    "looks": 3,
    "hostname": "poller-1",
    "api": ["10.96.0.1", "443"],
    "nameservers": ["10.96.0.10"],
}


def read(**changes: Any) -> inside.Inside:
    return inside.parse(json.dumps(PRINTED | changes), "poller")


def test_what_was_printed_is_read() -> None:
    found = read()
    assert found.listeners == found.lasting == {Listener("tcp", "0.0.0.0", 8081)}  # noqa: S104 - as read
    assert found.connections == {
        Connection("tcp", 0x9C40, "10.96.0.80", 3128),
        Connection("tcp6", 8081, "10.244.0.8", 0x9C41),
    }
    assert str(min(found.connections)) == "tcp to 10.96.0.80 port 3128"
    (process,) = found.processes
    assert process.held == {"bounding": "00000000a80425fb"}
    assert process.facts.uid == 65532
    assert [each.path for each in process.mounts] == ["/", "/tmp"]
    assert (found.api, found.nameservers, found.hostname) == (("10.96.0.1", "443"), ("10.96.0.10",), "poller-1")


def test_who_came_in_is_no_connection_outward() -> None:
    assert [each.port for each in read().outward] == [3128]


def test_looks_are_joined() -> None:
    first = replace(read(), unread="why")
    other = dict(PRINTED["processes"][0], name="sh")
    later = read(sockets=[["udp", "0700F40A:0035", "00000000:0000", "07", 2]], processes=[other, *PRINTED["processes"]])
    both = first.joined(later)
    assert both.looks == 6
    assert [each.name for each in both.processes] == ["python3", "sh"]
    assert {each.port for each in both.listeners} == {8081, 53}
    assert {each.port for each in both.lasting} == {8081}
    assert both.connections == first.connections
    assert both.unread == "why"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"sockets": [["tcp", "0"]]}, "five fields"),
        ({"processes": [{"status": "Uid:\t1"}]}, "has no"),
        ({"processes": 3}, "not a list"),
        ({"looks": "three"}, "not a whole number"),
    ],
)
def test_something_else_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(Misfit, match=words):
        read(**changes)


def test_the_first_process_is_the_one_with_the_lowest_number() -> None:
    two = [{"pid": 12}, {"pid": 7}]
    assert inside.main_process(json.dumps(PRINTED | {"processes": two})) == 7
    assert inside.main_process(json.dumps(PRINTED | {"processes": []})) == 0


def test_one_look_alone_shows_nothing_that_lasts() -> None:
    """It may have been there by chance."""
    alone = read(sockets=[["udp", "00000000:D007", "00000000:0000", "07", 1]], looks=1)
    assert (len(alone.listeners), alone.lasting) == (1, frozenset())
