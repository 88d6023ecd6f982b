"""BND-21: another key or other settings make another pod template."""

from typing import Any

import pytest

from conformance.families.install.install_and_uninstall import Footprint
from conformance.target.bundle.objects import mapping, parse

pytestmark = pytest.mark.clause("BND-21")


def _template(bundle: str) -> dict[str, Any]:
    return mapping(parse(bundle).the("Deployment"), "spec", "template")


def test_another_key_makes_another_template(footprint: Footprint) -> None:
    """Two downloads for one site differ in their keys, and in their pod templates."""
    assert _template(footprint.earlier) != _template(footprint.bundle), (
        "two downloads with different keys have one pod template, so applying the newer one does not roll the operator"
    )


def test_other_settings_make_another_template(footprint: Footprint) -> None:
    """A download for a site with other settings has a pod template of its own."""
    same = [
        each for each in (footprint.earlier, footprint.bundle) if _template(each) == _template(footprint.other_settings)
    ]
    assert not same, (
        "a bundle with another NO_PROXY has the pod template of one without, so applying it does not roll the operator"
    )


def test_the_downloads_do_differ(footprint: Footprint) -> None:
    """What is compared is not the same file: the settings of one are not those of the other two."""
    settings = [
        [mapping(each, "data") for each in parse(bundle).of("ConfigMap")]
        for bundle in (footprint.other_settings, footprint.earlier, footprint.bundle)
    ]
    assert settings[0] != settings[1], "the download for other settings has the settings of the one before it"
    assert settings[1] == settings[2], "two downloads for one site have different settings"
