"""`byohost certify --proxy`: operators go through a proxy that is not ours, on a cluster that is not ours."""

import base64
import json
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.e2e.conftest import BYOHOST, certified_with
from tests.e2e.given_namespaces import give
from tests.e2e.plain_cluster import PlainCluster
from tests.e2e.site_proxies import NAME_SERVER, SWALLOWS, TUNNEL, SitesProxy, sites_proxy
from tests.e2e.test_others_cluster import inventory
from tests.long import LONG

pytestmark = pytest.mark.cluster

PAIR = "team:s3cr3t/w@rd"
"""With what has to be encoded in a URL."""
JUDGED = ("FAM-01", "HLT-01")
BEYOND = "EGR-01"
"""Asks what our proxy has decided."""


def certified(
    plain: PlainCluster, proxy: SitesProxy, folder: Path, *more: str, clauses: tuple[str, ...] = JUDGED
) -> tuple[int, dict[str, Any]]:
    """Exit code and report of a run through it."""
    way = ("--proxy", proxy.url, "--name-server", NAME_SERVER, *more)
    return certified_with((*plain.arguments, *way), folder, *clauses)


def told(report: dict[str, Any]) -> str:
    """Why nothing was judged, in one sentence."""
    assert {each["verdict"] for each in report["results"]} <= {"not-run"}
    (fault,) = report["faults"]
    return str(fault)


def test_through_a_tunnel_that_asks_who_one_is(
    plain: PlainCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Operators go through it and nobody says the password; what only ours would tell could not run."""
    monkeypatch.setenv("SITE_PROXY", PAIR)
    before = inventory(plain)
    with sites_proxy(plain, tmp_path / "site", *TUNNEL, "--proxyauth", PAIR) as proxy:
        code, report = certified(
            plain, proxy, tmp_path / "reports", "--proxy-auth", "env:SITE_PROXY", clauses=(*JUDGED, BEYOND)
        )
        log = proxy.log
    bad = [each for each in report["results"] if each["verdict"] != "passed"]
    assert code == 0, json.dumps([report["faults"], bad], indent=2)
    assert report["environment"]["proxy"] == proxy.url
    verdicts = {each["id"]: each["verdict"] for each in report["clauses"]}
    assert verdicts == dict.fromkeys(JUDGED, "passed") | {BEYOND: "could-not-run"}
    assert "operators go through the site's own" in report["egress"]["unseen"]
    assert "platform.byohost.test:443" in log
    assert ".webpubsub.byohost.test:443" in log
    files = [file.read_bytes() for file in (tmp_path / "reports").rglob("*") if file.is_file()]
    assert files
    password = PAIR.partition(":")[2]
    forms = (password, quote(password, safe=""), base64.b64encode(PAIR.encode()).decode())
    assert not [form for form in forms for each in files if form.encode() in each]
    assert inventory(plain) == before


@pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: what follows takes minutes")
def test_through_one_that_opens_tls(plain: PlainCluster, tmp_path: Path) -> None:
    """With its authority in the bundle; without, one sentence says which option lacks."""
    with sites_proxy(plain, tmp_path / "site") as proxy:
        code, report = certified(plain, proxy, tmp_path / "reports", "--proxy-ca", str(proxy.authority))
        assert code == 0, json.dumps(report["results"], indent=2)
        code, report = certified(plain, proxy, tmp_path / "reports")
    assert code == 2
    assert "the certificate shown for platform.byohost.test is not the platform's" in told(report)
    assert "--proxy-ca FILE" in told(report)


@pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: what follows takes minutes")
def test_with_given_namespaces_alone(plain: PlainCluster, tmp_path: Path) -> None:
    """Whoever may do nothing beside them has the same way, and the name server its address."""
    given = give(plain, tmp_path)
    before = inventory(plain)
    with sites_proxy(plain, tmp_path / "site", *TUNNEL) as proxy:
        way = ("--proxy", proxy.url, "--name-server", NAME_SERVER)
        code, report = certified_with((*given.arguments, *way), tmp_path / "reports", *JUDGED, BEYOND)
        log = proxy.log
    assert code == 0, json.dumps([each for each in report["results"] if each["verdict"] != "passed"], indent=2)
    assert report["verdict"] == "conformant-with-namespace-access"
    verdicts = {each["id"]: each["verdict"] for each in report["clauses"]}
    assert verdicts == dict.fromkeys(JUDGED, "passed") | {BEYOND: "could-not-run"}
    assert "platform.byohost.test:443" in log
    assert inventory(plain) == before


@pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: what follows takes minutes")
def test_one_that_swallows_upgrades_is_told(plain: PlainCluster, tmp_path: Path) -> None:
    """No operator is judged by what it could not do."""
    with sites_proxy(plain, tmp_path / "site", script=SWALLOWS) as proxy:
        code, report = certified(plain, proxy, tmp_path / "reports", "--proxy-ca", str(proxy.authority))
    assert code == 2
    assert "answers the upgrade to a WebSocket with 426 in place of 101" in told(report)


@pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: what follows takes minutes")
def test_wrong_credentials_and_a_proxy_that_is_gone_are_told(plain: PlainCluster, tmp_path: Path) -> None:
    """By what a pod meets there; nothing of it is left."""
    before = inventory(plain)
    with sites_proxy(plain, tmp_path / "site", *TUNNEL, "--proxyauth", PAIR) as proxy:
        code, report = certified(plain, proxy, tmp_path / "reports")
        assert code == 2
        assert "asks for credentials at CONNECT platform.byohost.test:443 (407)" in told(report)
    code, report = certified(plain, proxy, tmp_path / "reports")
    assert code == 2
    assert "pods of the cluster do not reach it" in told(report)
    assert inventory(plain) == before


def destinations(plain: PlainCluster, proxy: SitesProxy, *more: str) -> dict[str, Any]:
    """What a preflight with pods finds of the way to the registry, which is a far end like any other."""
    where = ("--kubeconfig", str(plain.kubeconfig), "--namespace", "default", "--pods", "--json", "--quiet")
    registry = ("--registry", f"{plain.registry}/team/byohost", "--registry-ca", str(plain.registry_ca))
    to = ("--destination", f"https://{plain.registry}", "--destination-ca", str(plain.registry_ca))
    command = [*BYOHOST, "preflight", *where, *registry, "--proxy", proxy.url, *to, *more]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout, done.stderr
    (found,) = (each for each in json.loads(done.stdout)["findings"] if each["id"] == "destinations")
    return dict(found)


@pytest.mark.skipif(not LONG, reason="BYOHOST_LONG is not set: what follows takes minutes")
def test_preflight_goes_the_same_way(plain: PlainCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the credentials it is there, without it is told; where TLS is opened, by whom."""
    monkeypatch.setenv("SITE_PROXY", PAIR)
    with sites_proxy(plain, tmp_path / "tunnel", *TUNNEL, "--proxyauth", PAIR) as proxy:
        found = destinations(plain, proxy, "--proxy-auth", "env:SITE_PROXY")
        assert found["answer"] == "ready", found
        found = destinations(plain, proxy)
        assert found["answer"] == "not-ready", found
        assert "407" in json.dumps(found)
    with sites_proxy(plain, tmp_path / "opens") as proxy:
        found = destinations(plain, proxy)
    assert found["answer"] == "not-ready", found
    assert "whom pods do not trust" in json.dumps(found)
    assert "--destination-ca" in found["remedy"]
