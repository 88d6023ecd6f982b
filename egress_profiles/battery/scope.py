"""Which of E01 to E50 a proxy can be asked about from beside it, which from inside a sandbox, and why not others. Pure.

Those that are not asked are not forgotten: the reason names who judges them instead.
"""

from types import MappingProxyType

_GATE = "A proxy cannot stop what does not pass through it; the gate or the network policy is judged for this."
_CLUSTER = "It needs a pod, a node or a cluster's own services; the suite asks it from inside a sandbox."

ELSEWHERE = MappingProxyType(
    {
        "E02": _GATE,
        "E03": _GATE,
        "E04": _GATE,
        "E18": "It needs a channel host that the proxy has learnt; asked of our own profile only.",
        "E19": "A redirect is followed by the client, and its second hop is E01.",
        "E20": "Where WebSocket may run is the profile's word; asked of our own profile only.",
        "E21": _GATE,
        "E22": "It needs a name server of ours as the proxy's only resolver; asked of our own proxy.",
        "E23": "It needs a name whose answers we control; asked of our own proxy.",
        "E24": "Through a proxy IPv6 is an address like any other (E05, E06); past it, the gate is judged.",
        "E25": _GATE,
        "E26": _GATE,
        "E27": "No canary of ours stands at your network's metadata address, so a refusal there would prove nothing.",
        "E28": _CLUSTER,
        "E29": _CLUSTER,
        "E30": _CLUSTER,
        "E31": "Pivots to other addresses and ports are E05 to E07; upstream-choosing headers are a product's own.",
        "E35": "Faults of the policy are injected by whoever runs the proxy; ours are injected in our tests.",
        "E36": _CLUSTER,
        "E37": "The listed server's address under another name is E11.",
        "E40": "Idle tunnels and slow clients are not sent to a proxy that others may use.",
        "E38": "Which of two overlapping rules wins is a matter of configuration; our loader refuses overlaps.",
        "E43": "Trailers arrive as such at a server of HTTP/2 only; asked of our own proxy in front of real ones.",
        "E45": "Where only reading is permitted is the profile's word; asked of our own profile only.",
        "E47": "Floods of streams and heads without an end are not sent to a proxy that others may use.",
        "E48": "What a server makes of it is the server's; asked of our own proxy, whose server may be anybody's.",
        "E49": "Who believes such a field is the server behind; asked of our own proxy, whose server may be anybody's.",
        "E50": "Whoever reads it as the listed host and port reaches nothing else; asked of our own proxy.",
    }
)
"""Battery ids that no case of `cases.CASES` asks of somebody else's proxy, each with the reason."""

EVERY = tuple(f"E{number:02d}" for number in range(1, 51))

OTHERWISE = MappingProxyType(
    {
        "E01-actor": "The operator's destinations, tried by a sandbox, are a clause of their own (EGR-08).",
        "E04": "The probe reads no proxy from its environment; what it could be talked into is E02 and E03.",
        "E18": "Channel hosts are the operator's: siblings and earlier ones are clauses of their own (EGR-06, EGR-13).",
        "E19": "A redirect is followed by the client, and its second hop is E01; a registry's is judged by AIR-03.",
        "E32": "The run's proxy asks for no credentials; one that does is a clause of its own (EGR-12).",
        "E32-wrong": "The run's proxy asks for no credentials; one that does is a clause of its own (EGR-12).",
        "E35": "A broken policy would end the run for everybody; it is injected into the same proxy in our own tests.",
        "E36": "The first packet is none of the batch; a pod that sends from its first moment is judged (EGR-23).",
        "E37": "The listed server's address under another name is E11.",
        "E38": "Which of two overlapping rules wins is a matter of configuration; our loader refuses overlaps.",
        "E40": "A thousand idle tunnels would disturb the run; a benchmark on a cluster of its own holds them.",
        "E43": "The canary speaks HTTP/1, which carries no trailer to it; our own tests ask with servers of HTTP/2.",
        "E47": "Floods of streams would disturb the run; they are sent to the same proxy in our own tests.",
    }
)
"""Cases and ids that no sandbox is sent with, each with who judges them instead."""
