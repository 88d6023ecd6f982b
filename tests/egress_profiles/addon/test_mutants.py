"""The naive proxies among the mutants fail their own clauses on loopback too: no cluster is needed to see that."""

import tomllib
from pathlib import Path

import pytest

from egress_profiles.battery.cases import CASES, OK
from tests.egress_profiles.addon.attempt import good
from tests.egress_profiles.addon.proxies import ROOT, Place, free_ports, running, strict
from tests.egress_profiles.addon.test_battery import reached

GROUPS = {
    "EGR-14": {"E09", "E10", "E11", "E12", "E13", "E14", "E15"},
    "EGR-17": {"E05", "E06", "E23"},
    "EGR-18": {"E07", "E08", "E20", "E33"},
    "EGR-19": {"E01", "E16", "E17"},
    "EGR-20": {"E39"},
    "EGR-24": {"E41", "E42", "E45", "E46", "E48", "E49", "E50"},
}
"""The battery's groups of a clause that a server on loopback can witness."""


def judged(script: Path) -> set[str]:
    """The clauses that a mutant must turn red, as far as they are judged here."""
    document = tomllib.loads((script.parent / "target.toml").read_text(encoding="utf-8"))
    return set(document["mutant"]["must"]) & set(GROUPS)


ACTED_ON = {case.id for case in CASES if case.group in {"E48", "E49", "E50"}}
ELSEWHERE = {
    "E48-version": "our other grammar refuses it too; a proxy that passes TLS on unread lets it through (test_battery)",
    "E50-sign": "mitmproxy itself reads no such port; readers that take a sign before a number let it through",
}
"""Cases that the mutant of its clause cannot let through, each with who does."""

SCRIPTS = [path for path in sorted((ROOT / "tests" / "mutants").glob("*/proxy.py")) if judged(path)]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.parent.name)
def test_a_naive_proxy_fails_its_clauses(place: Place, script: Path) -> None:
    """A case of each clause reaches the server, or the name server is asked for what is refused."""
    ports, name = free_ports(place), script.parent.name
    ours = "egress_profiles" in script.read_text(encoding="utf-8")
    arguments = strict(place, ports, script) if ours else ["-s", str(script)]
    with running(place, name, ports, arguments) as proxy:
        assert "answered" in good(proxy.ports, OK, f"control-{name}")
        through = {case.partition("-")[0] for case in reached(place, proxy, name)}
        told = any(host.endswith("evil.test") for host in proxy.asked)
    for clause in judged(script):
        assert through & GROUPS[clause] or (clause == "EGR-20" and told), f"{clause}: only {sorted(through)} arrived"


def test_each_case_of_what_others_act_on_can_fail(place: Place) -> None:
    """Case by case, not by group: a case that no proxy lets through would prove nothing of one that stops it."""
    script, name = ROOT / "tests" / "mutants" / "forgives-what-others-act-on" / "proxy.py", "case-by-case"
    ports = free_ports(place)
    with running(place, name, ports, strict(place, ports, script)) as proxy:
        through = reached(place, proxy, name)
    assert ACTED_ON - through == ELSEWHERE.keys()
