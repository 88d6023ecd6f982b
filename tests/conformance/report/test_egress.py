"""The map as a table: what is red comes first, and hostile names stay text."""

from conformance import builtin
from conformance.contract.schema import fault
from conformance.observe.egress_map import Cell, Way
from conformance.report.egress import lines

CELLS = [
    Cell("node", Way.PROXY, "registry.byohost.test", 443, "tcp", listed=True, allowed=3, refused=0),
    Cell("operator", Way.PROXY, "a|b<script>", 443, "tcp", listed=False, allowed=0, refused=1),
    Cell("sandbox", Way.DIRECT, "192.0.2.10", 0, "icmp", listed=False, allowed=0, refused=2),
]
REPORT = {"egress": {"profile": "allowlist", "cells": [cell.as_data() for cell in CELLS]}}


def test_without_a_map_there_is_no_section() -> None:
    """A bundle alone goes nowhere."""
    assert list(lines({})) == []


def test_red_comes_first_and_is_bold() -> None:
    """Then the others in their order; a protocol without ports has none."""
    table = [line for line in lines(REPORT) if line.startswith("| ")][1:]
    assert "**tried, off the list**" in table[0]
    assert "<script>" not in table[0]
    assert "| node | proxy | registry.byohost.test port 443 (tcp) | allowed | 3 | 0 | as listed |" in table[1]
    assert "192.0.2.10 (icmp)" in table[2]


def test_the_map_is_what_the_schema_says() -> None:
    """Every member, every verdict."""
    schema = builtin.schema("report")["properties"]["egress"]
    assert fault(REPORT["egress"], schema) is None


def test_what_nobody_saw_is_told() -> None:
    """On a cluster without a gate, with the reason."""
    blind = REPORT["egress"] | {"unseen": "this needs a gate"}
    assert "What went past the proxy nobody saw: this needs a gate." in list(lines({"egress": blind}))
    assert fault(blind, builtin.schema("report")["properties"]["egress"]) is None
