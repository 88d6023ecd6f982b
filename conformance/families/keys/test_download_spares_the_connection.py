"""KEY-06: a download leaves the open connection alone; revoking now ends it."""

import pytest

from conformance.families.keys.key_retired import Retirement
from conformance.families.keys.operator_rolled import Revocation

pytestmark = [pytest.mark.clause("KEY-06"), pytest.mark.disturbs]  # it cuts the spare host's operator off

PROMPT = 5.0
"""Seconds in which a revocation must have cut the connection: "now" for a person who looks at the page."""


def test_connection_outlives_the_download(retirement: Retirement) -> None:
    """Heard of again after the download, the operator is still on the connection that it had."""
    assert retirement.before.connection == "connected", (
        f"before the download the host shows {retirement.before.connection}"
    )
    assert retirement.later.last_seen != retirement.downloaded.last_seen, (
        "nothing was heard of the operator after the download"
    )
    assert retirement.later.connection == "connected", (
        f"after the download the host shows {retirement.later.connection}"
    )
    same = retirement.later.connection_id == retirement.before.connection_id
    assert same, (
        f"the download replaced the connection {retirement.before.connection_id} by {retirement.later.connection_id}"
    )


def test_download_is_shown(retirement: Retirement) -> None:
    """From the download on, the host says that the newer bundle must be applied."""
    state = retirement.downloaded.key.state
    assert state == "reapply", (
        f"after the download the host shows its key as {state}, not that the bundle must be re-applied"
    )


def test_revoking_cuts_it(revoked: Revocation) -> None:
    """Revoking ends the open connection at once."""
    assert revoked.before.connection == "connected", f"before the revocation the host shows {revoked.before.connection}"
    ended = [
        entry
        for entry in revoked.journal
        if entry.kind == "disconnect" and entry.connection_id == revoked.before.connection_id
    ]
    assert ended, f"{revoked.seconds:.0f} s after the revocation the connection is still open"
    assert revoked.after.connection == "dropped", f"after the revocation the host shows {revoked.after.connection}"
    assert revoked.seconds <= PROMPT, (
        f"the revocation took {revoked.seconds:.1f} s to cut the connection, more than {PROMPT:g} s"
    )
