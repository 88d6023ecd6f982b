"""Which of E01 to E40 a proxy can be asked about from beside it, and why the others cannot. Pure.

The others are not forgotten: the reason names who judges them instead.
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
        "E34": "Split or encrypted ClientHellos need a TLS client of their own; plain bytes on the TLS port are E08.",
        "E35": "Faults of the policy are injected by whoever runs the proxy; ours are injected in our tests.",
        "E36": _CLUSTER,
        "E37": "The listed server's address under another name is E11.",
        "E40": "Idle tunnels and slow clients are not sent to a proxy that others may use.",
        "E38": "Which of two overlapping rules wins is a matter of configuration; our loader refuses overlaps.",
    }
)
"""Battery ids that no case of `cases.CASES` asks of somebody else's proxy, each with the reason."""

EVERY = tuple(f"E{number:02d}" for number in range(1, 41))
