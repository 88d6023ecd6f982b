"""What the official Azure client, unmodified, leaves behind: forgiven in the tests that run it, and in no others."""

import pytest

FORGIVEN = [
    pytest.mark.usefixtures("left_behind"),
    pytest.mark.filterwarnings(
        "ignore:Exception ignored in. <(socket.socket|ssl.SSLSocket):pytest.PytestUnraisableExceptionWarning"
    ),
    pytest.mark.filterwarnings(
        r"ignore:Exception in thread .*\(sequence_id_ack_periodically:pytest.PytestUnhandledThreadExceptionWarning"
    ),
]
"""For a module's `pytestmark`.

The client forgets to close a socket whose other side closed first, or whose recovery failed; and its thread that
acknowledges may write to one that has just been closed.
"""
