"""What a target brings is looked at before anything is started for it."""

from pathlib import Path

import pytest

from conformance.contract.exits import UsageError
from conformance.environment.staging import vendor
from conformance.target.description import BundleSource, Site, Target


def test_the_platforms_bundle_needs_no_template() -> None:
    """The default."""
    assert vendor.template(Target()) is None


def test_a_template_is_read_beside_its_target(tmp_path: Path) -> None:
    """Its path is relative to target.toml."""
    (tmp_path / "b.yaml").write_text("key: {{ installKey }}\n")
    target = Target(bundle=BundleSource(source="b.yaml"), path=tmp_path / "target.toml")
    assert vendor.template(target) == "key: {{ installKey }}\n"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (None, r"bundle\.source: b\.yaml cannot be read \(No such file"),
        (b"\xff", r"bundle\.source: b\.yaml cannot be read \(it is not UTF-8 text"),
        (b"kind: Secret\n", r"bundle\.source: b\.yaml has no place for the install key"),
    ],
)
def test_what_cannot_serve_is_refused(tmp_path: Path, data: bytes | None, sentence: str) -> None:
    """A missing file, bytes, or a bundle with a key of elsewhere."""
    if data is not None:
        (tmp_path / "b.yaml").write_bytes(data)
    with pytest.raises(UsageError, match=sentence):
        vendor.template(Target(bundle=BundleSource(source="b.yaml"), path=tmp_path / "target.toml"))


def test_a_site_is_refused_where_the_run_makes_its_own() -> None:
    """A setting that would be passed over in silence is named instead."""
    vendor.check_site(Target())
    with pytest.raises(UsageError, match=r"site\.mirror: a cluster that byohost makes"):
        vendor.check_site(Target(site=Site(mirror="m.test")))
