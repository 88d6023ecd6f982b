"""What a played container does, by its image and its command."""

import pytest

from conformance.environment.staging.control_plane.programs import IDLE, End, Program, ending, program
from conformance.families._shared.launched_sandbox import IDLE as IDLE_TEXT
from conformance.families._shared.program_ends import OVER, UNTIL_OVER
from conformance.families.launch.failure_reasons import GREEDY
from conformance.families.launch.out_of_memory import TELL, WORK

PYTHON = ["python3", "-c"]
END = "import os, signal; os.kill(1, signal.SIGTERM)"
"""As the check of EPH-01 ends a sandbox from inside."""


@pytest.mark.parametrize(
    ("container", "plays"),
    [
        ({"args": ["sidecar"]}, Program(port=8081)),
        ({"command": ["python3", "-m", "fake_platform.sandbox", "sidecar", "--port", "9000"]}, Program(port=9000)),
        ({"args": ["sleep"]}, IDLE),
        ({}, Program(end=End(2, "Error"))),
        ({"command": [*PYTHON, IDLE_TEXT, "more"]}, IDLE),
        ({"command": [*PYTHON, "raise SystemExit(7)"]}, Program(end=End(7, "Error"))),
        ({"command": [*PYTHON, "raise SystemExit(0)"]}, Program(end=End(0, "Completed"))),
        ({"command": [*PYTHON, GREEDY]}, Program(end=End(137, "OOMKilled"))),
        ({"command": [*PYTHON, WORK]}, Program(told=True, end=End(137, "OOMKilled"))),
        ({"command": [*PYTHON, UNTIL_OVER]}, Program(told=True, end=End(0, "Completed"))),
        ({"command": [*PYTHON, f"{UNTIL_OVER}\nraise SystemExit(3)"]}, Program(told=True, end=End(3, "Error"))),
        ({"command": ["/bin/whatever"]}, IDLE),
    ],
)
def test_the_harness_own_launches_are_known(container: dict[str, object], plays: Program) -> None:
    """The commands of the families' launches, and whatever else runs on."""
    assert program(container, mute=False) == plays


def test_the_mute_image_waits_whatever_it_is_told() -> None:
    """Its program never listens."""
    assert program({"args": ["sidecar"]}, mute=True) == IDLE


@pytest.mark.parametrize(
    ("container", "command", "end"),
    [
        ({"command": [*PYTHON, UNTIL_OVER]}, [*PYTHON, f"open({OVER!r}, 'w').close()"], End(0, "Completed")),
        ({"command": [*PYTHON, WORK]}, [*PYTHON, TELL], End(137, "OOMKilled")),
        ({"args": ["sleep"]}, [*PYTHON, END], End(0, "Completed")),
        ({"args": ["sleep"]}, [*PYTHON, "print(open('/etc/passwd').read())"], None),
        ({"args": ["sidecar"]}, [*PYTHON, END], End(0, "Completed")),
        ({"args": ["sidecar"]}, [*PYTHON, "print(open('/etc/passwd').read())"], None),
        ({"args": ["sleep"]}, ["python3", "-m", "fake_platform.sandbox", "probe"], None),
        ({"command": [*PYTHON, UNTIL_OVER]}, [*PYTHON, "import os\nprint(os.environ)"], None),
        ({"command": [*PYTHON, UNTIL_OVER]}, [*PYTHON, TELL, "more"], None),
    ],
)
def test_what_ends_a_program_from_inside(container: dict[str, object], command: list[str], end: End | None) -> None:
    """What the scenarios do inside to end one; nothing that would look around there."""
    assert ending(container, command) == end
