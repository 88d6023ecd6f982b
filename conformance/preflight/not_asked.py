"""What a preflight does not ask unless it may make pods in the cluster. Pure.

Each is named every time, so that a green is never read for more than it is; one that the caller asked for by an option
is a question without an answer.
"""

from conformance.preflight.finding import Answer, Finding

_WITHOUT = "not asked without --pods: "
_QUESTIONS = (
    ("pulls", "whether every node pulls the images by digest, with their secret and CA", ("EGR-09", "AIR-01")),
    ("names", "whether pods resolve names, and what NO_PROXY has to hold", ("EGR-07", "BND-29")),
    ("kube-api", "whether pods reach the API server by Service and by endpoint address", ("LCH-04", "HLT-01")),
    (
        "destinations",
        "whether the three destinations are reached through the proxy, WebSocket too",
        ("EGR-01", "CHN-09"),
    ),
    ("policies", "whether NetworkPolicies are enforced, and which others widen them", ("EGR-15", "LCH-10", "REC-12")),
)
COSTS = {name: costs for name, _, costs in _QUESTIONS}
NAMES = tuple(name for name, _, _ in _QUESTIONS)


def findings(*, proxy: bool) -> tuple[Finding, ...]:
    """One for each; `proxy` tells that the caller has named one, and so wants to know about it."""
    return tuple(
        Finding(
            id=name,
            answer=Answer.CANNOT_TELL if name == "destinations" and proxy else Answer.NOT_ASKED,
            words=_WITHOUT + question,
            costs=costs,
        )
        for name, question, costs in _QUESTIONS
    )
