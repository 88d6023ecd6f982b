"""Stories told to `decide` and what it did about them: `decide/<case>.in.yaml` and `.out.yaml`.

`python -m tests.reference_operator.goldens` writes the `.out.yaml` files anew: read the difference before a commit.
"""

import sys
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

import yaml

from reference_operator import decide
from reference_operator.action import Action, CreatePod, GiveToken, Note, Open
from reference_operator.event import Event, Tick
from reference_operator.state import State
from tests.reference_operator import story

FOLDER = Path(__file__).parent / "decide"
MESSAGES = {"launch", "token", "terminate", "unreadable", "retired", "key-retired"}
CONNECTED: list[dict[str, Any]] = [
    {"at": 0, "tick": {}},
    {"at": 0, "exchanged": {}},
    {"at": 0, "listed": {"began": 0}},
    {"at": 0, "opened": {}},
]


def cases() -> list[str]:
    """The names of all stories."""
    return sorted(path.name.removesuffix(".in.yaml") for path in FOLDER.glob("*.in.yaml"))


def told(case: str) -> str:
    """What the operator did, as YAML: its actions after each step, and what it knows in the end."""
    found = yaml.safe_load((FOLDER / f"{case}.in.yaml").read_text())
    state, sequences = story.FRESH, {"launch": 0}
    if found["given"] == "connected":
        for step in CONNECTED:
            state, _ = _step(state, step, sequences)
    steps = []
    for step in found["steps"]:
        state, actions = _step(state, step, sequences)
        steps.append({"at": step["at"], "actions": [_shown(action) for action in actions]})
    return yaml.safe_dump({"steps": steps, "finally": _summary(state)}, sort_keys=False, width=120)


def _step(state: State, step: dict[str, Any], sequences: dict[str, int]) -> tuple[State, tuple[Action, ...]]:
    now = float(step["at"])
    state, actions = decide.decide(state, _event(step, sequences), now)
    again = decide.decide(state, Tick(), now)
    assert again == (state, ()), f"deciding again at {now} without news did something: {again[1]}"
    return state, actions


def _event(step: dict[str, Any], sequences: dict[str, int]) -> Event:
    kind = next(key for key in step if key != "at")
    fields = step[kind] or {}
    if kind not in MESSAGES:
        if kind == "opened":
            sequences["launch"] = 0
        return story.happening(kind, fields)
    sequences["launch"] = seq = fields.pop("seq", sequences["launch"] + 1)
    generation, host = fields.pop("in", 1), fields.pop("to", story.HOST)
    return story.received(story.message(kind, fields), seq, generation, host)


def _shown(action: Action) -> dict[str, Any] | str:
    match action:
        case Note():
            return f"{action.level}: {action.text}"
        case CreatePod():
            account = action.account.name if action.account else None
            return {"CreatePod": {"name": action.manifest["metadata"]["name"], "account": account}}
        case GiveToken():
            return {"GiveToken": {"uid": action.uid, "generation": action.token.generation}}
        case Open():
            return {"Open": {"generation": action.generation, "group": action.group}}
        case _:
            assert is_dataclass(action)
            return {type(action).__name__: _plain(asdict(action))}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value


def _summary(state: State) -> dict[str, Any]:
    connection = state.connection
    return {
        "connection": f"{connection.phase}, generation {connection.generation}",
        "trouble": connection.trouble,
        "sandboxes": {
            key: f"{sandbox.stage}, ended" if sandbox.ending else sandbox.stage
            for key, sandbox in state.sandboxes.items()
        },
        "ended": list(state.ended),
    }


def main() -> int:
    """Write all of them anew."""
    for case in cases():
        (FOLDER / f"{case}.out.yaml").write_text(told(case))
        sys.stdout.write(f"{case}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
