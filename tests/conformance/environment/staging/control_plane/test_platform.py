"""The platform under its own names on this machine: a real child, which ends with whoever started it."""

import ssl
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest

from clusters.control_plane.lifeline import lifeline
from conformance import builtin
from conformance.environment.staging.control_plane.platform import named_platform
from conformance.environment.staging.harness_components import StagingError
from conformance.target.description import Mutant


def test_it_serves_under_its_authority_and_goes(tmp_path: Path) -> None:
    """TLS by the run's own authority, its control API by a token of the run."""
    with lifeline() as group, named_platform(builtin.reference_target(), "feed", tmp_path / "p", group) as platform:
        platform.answering()
        with platform.client() as control:
            assert control.hosts() == []
        context = ssl.create_default_context(cadata=platform.authority.cert_pem)
        context.check_hostname = False
        with pytest.raises(urllib.error.HTTPError) as answer:
            urllib.request.urlopen(f"https://127.0.0.1:{platform.tls}/nowhere", context=context, timeout=10)
        answer.value.close()
        assert answer.value.code == 404
    assert platform.child.returncode is not None


def test_one_that_does_not_start_says_why(tmp_path: Path) -> None:
    """In the last words of its process."""
    (tmp_path / "broken.py").write_text("raise SystemExit('no platform today')\n")
    mutant = Mutant(id="m", kind="platform", must=(), words=(), build=str(tmp_path / "broken.py"))
    target = replace(builtin.reference_target(), mutant=mutant)
    with (
        lifeline() as group,
        named_platform(target, "feed", tmp_path / "p", group) as platform,
        pytest.raises(StagingError, match="no platform today"),
    ):
        platform.answering()
