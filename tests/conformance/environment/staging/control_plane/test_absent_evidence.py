"""What this ground has not got."""

import pytest

from conformance.environment.staging.control_plane.absent_evidence import absent, lacking
from conformance.observe.exceptions import SourceAbsent


def test_one_sentence_says_what_and_why() -> None:
    """Whether a source stands for it, or something raises it."""
    with pytest.raises(SourceAbsent, match=r"this needs the gate, which this run has not: .*--ground"):
        absent("the gate").attempts()
    assert str(lacking("a proxy")).startswith("this needs a proxy")
