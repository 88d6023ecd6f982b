"""Makes observed strings harmless before they are shown: every one of them may come from a hostile target. Pure.

Terminal, XML and Markdown each have their own danger; renderers call the function for their own medium.
"""

import re

# C0 and C1 controls but tab and newline, bidirectional controls, line separators, surrogates, noncharacters
_DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
# The dot after www makes a link of what follows (GitHub Flavored Markdown, "Autolinks (extension)")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~&@:]|(?<=www)\.)", re.IGNORECASE)


def plain(text: str) -> str:
    """Text without anything that could steer a terminal or is illegal in XML 1.0: such characters are spelled out."""
    return _DANGEROUS.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line: no link, image, HTML, table cell or mention can be made of it."""
    return _MARKDOWN.sub(r"\\\1", " ".join(plain(text).split()))


def fenced(text: str) -> str:
    """Text as a Markdown code block that nothing inside can end."""
    safe = plain(text)
    longest = max((len(run) for run in re.findall("`+", safe)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{safe}\n{fence}"


def clipped(text: str, limit: int = 4000) -> str:
    """Text of at most about `limit` characters, the cut shown with its size."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]} … ({len(text) - limit} more characters)"
