"""What a rendered text says, read back strictly: a statement that no rendering writes is a failure. Pure."""

import re
from ipaddress import IPv6Address, ip_address
from typing import Any

import yaml

from egress_profiles.endpoints import KUBERNETES
from egress_profiles.profile import Actor

Opened = set[tuple[str, str, int]]
"""Actor, address and port."""
_MAPPED = 0xFFFF_0000_0000
_ELEMENT = re.compile(
    r"add element inet byohost_egress (operator|node|sandbox)_to[46] "
    r'\{ ([0-9a-f.:]+) \. (\d+) comment "[a-z0-9. -]{1,127}" \}'
)
_NFT = re.compile(
    r"#( |   nft add element inet byohost_egress )[ -~]*|add table inet byohost_egress"
    r"|add set inet byohost_egress \w+[46] \{ type ipv[46]_addr( \. inet_service|; flags interval; auto-merge); \}"
    r"|add chain inet byohost_egress (\w+|forward \{ type filter hook forward priority filter; policy accept; \})"
    r"|flush (chain|set) inet byohost_egress \w+"
    r"|add rule inet byohost_egress forward ct state established,related accept"
    r"|add rule inet byohost_egress forward ip6? saddr @(?P<who>\w+)[46] goto (?P=who)"
    r"|add rule inet byohost_egress (?P<chain>\w+) ip6? daddr \. tcp dport @(?P=chain)_to[46] accept"
    r"|add rule inet byohost_egress \w+ (meta l4proto tcp reject with tcp reset|reject with icmpx admin-prohibited)"
)
_SQUID = re.compile(
    r"# [ -~]*|http_port [\d.:]+ name=\w+ ssl-bump tls-cert=/[\w./-]+ generate-host-certificates=off"
    r"|acl (?P<who>\w+) myportname (?P=who)|acl tunnel method CONNECT|acl hello at_step SslBump1"
    r"|acl nowhere dst 0\.0\.0\.0/32 ::/128|acl host\d+ dstdomain -n [a-z0-9.-]+"
    r"|acl host\d+_hello ssl::server_name --client-requested [a-z0-9.-]+"
    r"|acl host\d+_elsewhere dst( [0-9a-f.:]+(-[0-9a-f.:]+)?)+|acl port(?P<port>\d+) port (?P=port)"
    r"|http_access deny (!tunnel|all)|ssl_bump peek hello|ssl_bump splice (?P<host>host\d+) (?P=host)_hello"
    r"|http_access allow (operator|node|sandbox) (?P<to>host\d+) port\d+ !(?P=to)_elsewhere !nowhere"
    r"|ssl_bump terminate all|on_unsupported_protocol respond all"
    r"|cache deny all|cache_mem 0|forwarded_for delete|strip_query_terms on"
)


def of_nftables(text: str) -> Opened:
    """Read the table; its fixed statements are there once, whatever the profile."""
    lines = text.split("\n")
    assert lines.pop() == ""
    found = [(line, _ELEMENT.fullmatch(line)) for line in lines]
    rest = [line for line, element in found if element is None]
    assert [line for line in rest if not _NFT.fullmatch(line)] == []
    assert len(rest) == 4 + 1 + 1 + 12 + 4 + 4 + 6 + 7 + 12, "comments, table, sets, chains, flushes, rules"
    return {(element[1], element[2], int(element[3])) for _, element in found if element}


def of_squid(text: str) -> set[tuple[str, str, frozenset[str], int]]:
    """Read what http_access allows: actor, host, its addresses and port."""
    lines = text.split("\n")
    assert lines.pop() == ""
    assert [line for line in lines if not _SQUID.fullmatch(line)] == []
    words = [line.split(" ") for line in lines]
    acls = {line[1]: line[2:] for line in words if line[0] == "acl"}
    hosts = {name: values[2] for name, values in acls.items() if values[0] == "dstdomain"}
    assert all(acls[f"{name}_hello"][2] == host for name, host in hosts.items())
    access = [line[1:] for line in words if line[0] == "http_access"]
    assert (access[0], access[-1]) == (["deny", "!tunnel"], ["deny", "all"])
    assert {verb for verb, *_ in access[1:-1]} <= {"allow"}
    return {
        (actor, hosts[host], _missing(acls[f"{host}_elsewhere"][1:]), int(port.removeprefix("port")))
        for _, actor, host, port, *_ in access[1:-1]
    }


def _missing(ranges: list[str]) -> frozenset[str]:
    """Give the few addresses that ranges leave out, as Squid reads them: IPv4 addresses are mapped ones."""
    found: list[int] = []
    position = 0
    ends = [each.partition("-") for each in ranges]
    for first, last in sorted((_number(one), _number(other or one)) for one, _, other in ends):
        assert position <= first, "two ranges meet"
        assert first - position < 100, "more is left out than a profile lists"
        found += range(position, first)
        position = last + 1
    found += range(position, 1 << 128)
    nowhere = {0, _MAPPED}
    assert nowhere <= set(found)
    return frozenset(str(IPv6Address(each).ipv4_mapped or IPv6Address(each)) for each in found if each not in nowhere)


def _number(text: str) -> int:
    address = ip_address(text)
    return int(address) + (_MAPPED if address.version == 4 else 0)


def of_networkpolicies(text: str) -> Opened:
    """Read every policy; what it opens inside the cluster is the operator's alone."""
    found: Opened = set()
    for policy in yaml.safe_load_all(text):
        assert policy["apiVersion"] == "networking.k8s.io/v1"
        actor = _actor(policy, policy["spec"]["podSelector"])
        assert set(policy["spec"]) == {"podSelector", "policyTypes", "egress"}
        for rule in policy["spec"]["egress"]:
            assert set(rule) == {"to", "ports"}
            assert rule["to"], "an empty list would mean anywhere"
            blocks = [peer["ipBlock"]["cidr"] for peer in rule["to"] if "ipBlock" in peer]
            assert blocks or actor == Actor.OPERATOR
            for port in rule["ports"]:
                found |= {(actor, _single(block), port["port"]) for block in blocks}
    return {each for each in found if each[:2] not in {(Actor.OPERATOR, address) for address in KUBERNETES.addresses}}


def of_cilium(text: str) -> set[tuple[str, str, frozenset[str], int]]:
    """Read every policy: actor, server name, addresses (none: any that the name has) and port."""
    found = set()
    for policy in yaml.safe_load_all(text):
        assert policy["apiVersion"] == "cilium.io/v2"
        actor = _actor(policy, policy["spec"]["endpointSelector"])
        assert set(policy["spec"]) == {"endpointSelector", "egress"}
        for rule in policy["spec"]["egress"]:
            assert set(rule) <= {"toCIDR", "toFQDNs", "toPorts", "toEndpoints", "toEntities"}
            for ports in rule["toPorts"] if {"toCIDR", "toFQDNs"} & set(rule) else []:
                (name,) = ports["serverNames"]
                assert rule.get("toFQDNs", [{"matchName": name}]) == [{"matchName": name}]
                addresses = frozenset(map(_single, rule.get("toCIDR", [])))
                found |= {(actor, name, addresses, int(port["port"])) for port in ports["ports"]}
    return found


def _actor(policy: dict[str, Any], selector: dict[str, Any]) -> str:
    assert set(policy) == {"apiVersion", "kind", "metadata", "spec"}
    name = re.fullmatch(r"byohost-(deny|operator|sandbox)(-\d+)?", policy["metadata"]["name"])
    assert name is not None
    assert bool(selector) is (name[1] != "deny")
    return name[1]


def _single(block: str) -> str:
    address, _, bits = block.partition("/")
    assert bits == ("128" if ":" in address else "32")
    return address
