"""The stage's own words; that it registers hosts and takes evidence is seen by the runs of tests/e2e."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.exits import HarnessError
from conformance.environment.staging.control_plane import stage
from conformance.environment.staging.control_plane.stage import LOOPBACK, PlayedStage, sited
from fake_platform.certificates import RunCA


def test_operators_trust_the_platform_and_pass_the_proxy_by_for_loopback() -> None:
    """Sidecars and the API server are there."""
    authority = RunCA.create("a run's").cert_pem
    found = sited(authority)("n", "registry.byohost.test/operator@sha256:0", "").model_dump()
    assert found["no_proxy"].endswith(f",{LOOPBACK}")
    assert authority in found["ca_bundle"]


def test_evidence_holds_no_token(tmp_path: Path) -> None:
    """It is redacted as everywhere, an operator's own log too."""
    part = base64.urlsafe_b64encode(json.dumps({"alg": "ES256"}).encode()).decode().rstrip("=")
    token = f"{part}.{part}.{'a' * 43}"
    kept = stage._kept(tmp_path / "n" / "p.log", f"wss://x?access_token={token}")
    assert token not in kept.read_text()


def test_a_kubelet_in_trouble_is_not_alive() -> None:
    """What it did not play is no operator's fault."""
    bare: Any = object.__new__(PlayedStage)
    for trouble in ([], ["the watch of pods ended"]):
        object.__setattr__(bare, "kubelet", type("Kubelet", (), {"trouble": trouble}))
        if trouble:
            with pytest.raises(HarnessError, match="the watch of pods ended"):
                bare._untroubled()
        else:
            assert bare._untroubled() == "it plays"
