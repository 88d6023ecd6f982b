"""The stage of a bundle alone."""

from conformance.environment.stage import StaticStage


def test_static_stage_has_the_text_only() -> None:
    """There is nothing to save, and nothing that could be away."""
    stage = StaticStage("text")
    assert (stage.bundle_text, stage.run_id) == ("text", "static")
    assert (stage.evidence("c"), stage.egress(), stage.alive()) == ((), None, ())
