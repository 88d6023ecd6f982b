import signal
import subprocess

import pytest

from tests.children import ended
from tests.fake_platform.sandbox.running import COMMAND


@pytest.mark.parametrize("prefix", [(), ("unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child")])
def test_sigterm_ends_it_with_status_zero(prefix: tuple[str, ...]) -> None:
    """The idle process ends at once when asked; as process 1 too, where unhandled signals are ignored."""
    program = (
        "import os, signal; os.kill(os.getpid(), signal.SIGTERM); from fake_platform.sandbox.idle import idle; idle()"
    )
    early = f"import signal; signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM]); {program}"
    done = subprocess.run([*prefix, COMMAND[0], "-c", early], timeout=20, check=False)
    assert done.returncode == 0


def test_the_command_idles_until_it_is_told() -> None:
    """`sleep` does not end by itself: it still runs when the signal comes, and ends with status 0."""
    with ended(subprocess.Popen([*COMMAND, "sleep"])) as process:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
