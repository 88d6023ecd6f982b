"""Real proxies, right and subtly wrong: the check's verdict is the right one for each (`python -m tests.proxies`)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from egress_profiles.battery.kinds import Kind
from egress_profiles.battery.verdicts import Outcome, Said
from tests.proxies import apache, go_proxies, haproxy, privoxy, python_proxies, squid, tinyproxy
from tests.proxies.__main__ import ALL, chosen, judge
from tests.proxies.configuration import Configuration

QUICK = chosen([], quick=True)
able = (
    os.geteuid() == 0
    and shutil.which("unshare")
    and subprocess.run(["unshare", "-nm", "true"], check=False).returncode == 0
)
needs_namespaces = pytest.mark.skipif(not able, reason="needs root and network namespaces")


def test_there_are_forty_and_more_of_every_make_good_and_wrong() -> None:
    """No two have one name; each make but nginx has a good one, and one that must be found out."""
    assert len(ALL) >= 40
    assert len({each.name for each in ALL}) == len(ALL)
    for make in (
        "tinyproxy",
        "Squid",
        "Apache",
        "Privoxy",
        "HAProxy",
        "smokescreen",
        "goproxy",
        "proxy-chain",
        "proxy.py",
    ):
        exits = {each.exit for each in ALL if each.name.startswith(make)}
        assert exits == {0, 1}, make


def test_a_verdict_that_is_not_right_is_said() -> None:
    """The exit code, what was not found out, what could not be told, the kind."""
    good, wrong = Configuration("g", ()), Configuration("w", (), ("E01",))
    stopped, reached = Outcome("E01", "", Said.STOPPED), Outcome("E01", "", Said.REACHED)
    assert judge(good, [stopped], Kind.TUNNEL).wrong == ""
    assert judge(wrong, [reached], Kind.TUNNEL).wrong == ""
    assert judge(good, [reached], Kind.TUNNEL).wrong == "exit 1 where 0 is right (red: E01)"
    assert "not found out: E01" in judge(wrong, [stopped], Kind.TUNNEL).wrong
    assert "not told: E01: why" in judge(good, [Outcome("E01", "", Said.COULD_NOT_RUN, "why")], Kind.TUNNEL).wrong
    assert judge(good, [stopped], Kind.INTERCEPT).wrong == "taken for intercept"


@needs_namespaces
def test_each_quick_one_gets_the_right_verdict() -> None:
    """In one process of its own, which has a network of its own."""
    command = [sys.executable, "-m", "tests.proxies", "--quick", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(found) == len(QUICK), done.stderr
    assert [each for each in found if each["wrong"]] == []
    skipped = {each["skipped"] for each in found} - {""}
    if skipped:
        pytest.skip("; ".join(sorted(skipped)))


def test_the_guide_shows_what_is_really_run() -> None:
    """Word for word, with the folder's name filled in; and each make has its part."""
    guide = Path("docs/check-a-proxy.md").read_text()
    shown = [tinyproxy.SETTINGS, tinyproxy.FILTER, squid.COMMON, squid.SPLICE, squid.BUMP, apache.SETTINGS]
    shown += [privoxy.SETTINGS, privoxy.ACTIONS, haproxy.SETTINGS, go_proxies.ACL, python_proxies.POLICY]
    shown += [Path("tests/proxies/javascript/proxy.mjs").read_text(), " ".join(go_proxies.RANGES)]
    assert [text for text in shown if text.replace("{folder}", "/etc/proxy").strip() not in guide] == []
    assert guide.count("\n### ") >= 10
