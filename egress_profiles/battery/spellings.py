"""One address in the spellings that resolvers take and readers do not, for the cases E05, E06 and E24. Pure.

Source: inet_aton(3) for numbers in parts, octal and hexadecimal; RFC 4291 2.5.5.2 (mapped), RFC 6052 2.1 (translated).
"""

from ipaddress import IPv4Address, IPv6Address, ip_address


def spellings(v4: str, v6: str) -> dict[str, str]:
    """Give the words `{v4}`, `{v6}` and `{v4-…}` of the cases, for one server's two addresses."""
    address = IPv4Address(v4)
    first, second, third, fourth = address.packed
    number = int(address)
    return {
        "v4": v4,
        "v6": f"[{IPv6Address(v6)}]",
        "v4-decimal": str(number),
        "v4-hex": f"0x{number:08x}",
        "v4-octal": f"0{first:o}.0{second:o}.0{third:o}.0{fourth:o}",
        "v4-short": f"{first}.{number & 0xFFFFFF}",
        "v4-mixed": f"{first}.{second}.{third}.0x{fourth:x}",
        "v4-dot": f"{v4}.",
        "v4-mapped": f"[::ffff:{v4}]",
        "v4-mapped-hex": f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]",
        "v4-translated": f"[64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}]",
    }


def of(*addresses: str) -> dict[str, str]:
    """Give the same words for the addresses that there are, one or two, of one family or of both."""
    families = {ip_address(each).version: each for each in addresses if each}
    words = spellings(families.get(4, "0.0.0.0"), families.get(6, "::"))  # noqa: S104 - stands for none, and goes
    return {word: text for word, text in words.items() if (6 if word == "v6" else 4) in families}
