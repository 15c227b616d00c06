"""Where a person can be reached or found: finders of addresses on the net, in networks, of machines and places.

Every finder takes a view of the text (folding.py) and the same in lower case, and yields spans: first place, place behind the last, placeholder.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from jminer.text import cues, patterns

Span = tuple[int, int, str]


def emails(view: str, low: str) -> Iterator[Span]:
    """`ana@example.org`, `ana @ example . org`, `a n a @ …` → [EMAIL]."""
    for pattern in (patterns.EMAIL_SPACED, patterns.EMAIL, patterns.EMAIL_APART):
        for found in pattern.finditer(view):
            yield *found.span(), "EMAIL"


def spelled_emails(view: str, low: str) -> Iterator[Span]:
    """`ana (at) example dot org`, `ana arroba example punto es` → [EMAIL]."""
    for pattern in patterns.EMAIL_SPELLED:
        for found in pattern.finditer(view):
            yield *found.span(), "EMAIL"


def emails_with_at(view: str, low: str) -> Iterator[Span]:
    """`ana.ruiz at example.org`, `ana at gmail.com` → [EMAIL]; what was bought at example.com stays."""
    if patterns.DOMAIN.search(low):
        for found in patterns.EMAIL_AT_MAIL.finditer(view):
            yield *found.span(), "EMAIL"
        for found in patterns.EMAIL_AT_ANY.finditer(view):
            if patterns.MAIL_CUE.search(low, max(0, found.start() - 40), found.start()):
                yield *found.span(), "EMAIL"


def urls(view: str, low: str) -> Iterator[Span]:
    """`https://t.co/x?token=1`, `bit.ly/x` → [URL]; the sentence's own full stop stays."""
    for found in patterns.URL.finditer(view):
        yield found.start(), found.start() + len(found[0].rstrip(patterns.URL_TAIL)), "URL"


def handles(view: str, keep: frozenset[str]) -> Iterator[Span]:
    """`@some_one` → [HANDLE], except those to keep (lower case, without @)."""
    for found in patterns.HANDLE.finditer(view):
        if found[1].casefold() not in keep and re.split(r"[.-]", found[1])[0].casefold() not in keep:
            yield *found.span(), "HANDLE"


def accounts_of_networks(view: str, low: str) -> Iterator[Span]:
    """`u/walker_7`, `walker#1234`, `my Telegram is walker_7` → [HANDLE]."""
    for found in patterns.REDDIT.finditer(view):
        yield *found.span(), "HANDLE"
    for found in patterns.DISCORD.finditer(view):
        yield *found.span(), "HANDLE"
    for found in patterns.NICK.finditer(view):
        mine, noun, link, word = found[1], found[2], found[3], found[4]
        signs = any(map(str.isalpha, word)) and not word.isalpha() and not patterns.NO_NICK.fullmatch(word)
        named = bool(noun) or ":" in link or bool(mine and link.strip() not in ("", "as"))
        ordinary = word.lower() in cues.ORDINARY or word.lower().endswith(("ed", "ing", "ly"))
        if (signs and (link != " " or noun or re.search(r"\d|_", word))) or (named and not ordinary):
            yield *found.span(4), "HANDLE"


def machines(view: str, low: str) -> Iterator[Span]:
    """IPv4, IPv6 and hardware addresses → [IP]."""
    for found in patterns.IPV4.finditer(view):
        plain = re.split(r"[:/]", found[0].replace("[.]", "."))[0]
        if _is_ip(plain) and not patterns.VERSIONED.search(view, max(0, found.start() - 16), found.start()):
            yield *found.span(), "IP"
    if ":" in view or "-" in view or "." in view:
        for found in patterns.MAC.finditer(view):
            yield *found.span(), "IP"
        for found in patterns.IPV6.finditer(view):
            if _is_ip(found[0].split("]")[0]):
                yield *found.span(), "IP"


def places(view: str, low: str) -> Iterator[Span]:
    """Coordinates → [LOCATION]."""
    for found in patterns.GPS.finditer(view):
        yield *found.span(), "LOCATION"


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
