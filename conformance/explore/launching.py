"""The launches of stories, as the control API takes them. Pure."""

from collections.abc import Mapping
from typing import Any

from conformance.families._shared.launch_values import IDENTITY, NOBODY_HAS
from conformance.families._shared.launched_sandbox import IDLE, NUMBERS
from conformance.families._shared.program_ends import UNTIL_OVER

CLASS = {"requests": {"cpu": "1m", "memory": "16Mi"}, "limits": {"cpu": "500m", "memory": "64Mi"}}
ODD_CLASS = {"requests": {"cpu": "25m", "memory": "50Mi"}, "limits": {"cpu": "0.45", "memory": "130000Ki"}}
"""The same amounts can be written in many ways."""

DEADLINE, SHORT = 60, 15
"""Seconds: of a launch that becomes ready, and of one that never does."""

EDGES: Mapping[str, Any] = {
    "nothing": None,
    "": "",
    "empty": [{}, []],
    "least": -9223372036854775808,
    "digits": 0.1000000000000000055511151231257827,
    "line\nbreak\u2028": '\u0000\u001f"\\/',
    "beyond": "\U0001f600\u00e4\ufffd",
    "deep": [[[[[[[[[[{"a": [1]}]]]]]]]]]],
    **NUMBERS,
}
"""JSON at its edges (RFC 8259): empty names, control characters, pairs of surrogates, numbers that no double holds."""


def order(shape: str, image: str, mute: str) -> Mapping[str, Any]:
    """How a launch of that shape differs from the usual one; `mute` is the image that never listens."""
    plain: dict[str, Any] = {"resources": CLASS, "deadline_seconds": DEADLINE}
    return {**plain, **_OF_SHAPE.get(shape, {}), **_of_images(shape, image, mute)}


_OF_SHAPE: Mapping[str, Mapping[str, Any]] = {
    "odd": {
        "command": ("python3", "-c", IDLE, "$(WITH_BLANKS) $$(LITERAL) $$ $x", ""),
        "env": {
            "WITH_BLANKS": " a = b ",
            "LITERAL": "$(WITH_BLANKS) $$(X) $$ $x $",
            "EMPTY": "",
            "SANDBOX_ID": "not-it",
        },
        "policy": EDGES,
        "resources": ODD_CLASS,
        "labels": {"team": "explore", "byohost.test/sandbox": "not-it", "app.kubernetes.io/managed-by": "somebody"},
    },
    "worker": {"command": ("python3", "-c", UNTIL_OVER)},
    "exits": {"command": ("python3", "-c", "raise SystemExit(7)")},
    "identity": {"workload_identity": IDENTITY},
    "huge": {"resources": {"requests": NOBODY_HAS, "limits": NOBODY_HAS}, "deadline_seconds": SHORT},
    "mute": {"deadline_seconds": SHORT},
    "hasty": {"deadline_seconds": 1},
}


def _of_images(shape: str, image: str, mute: str) -> Mapping[str, Any]:
    if shape == "unpullable":
        return {"image": f"{image.partition('@')[0]}@sha256:{'d' * 64}"}
    return {"sidecar_image": mute} if shape == "mute" else {}
