"""Whole numbers as short text: what the page's script reads without a library."""

from __future__ import annotations

import base64
from collections.abc import Iterable


def codes(values: Iterable[int]) -> str:
    """Numbers from 0 to 255, one byte each, as base64."""
    return base64.b64encode(bytes(values)).decode()


def numbers(values: Iterable[int]) -> str:
    """Numbers from 0, seven bits a byte, the least first, the eighth bit set where more follow (LEB128), as base64."""
    written = bytearray()
    for value in values:
        while value > 127:
            written.append(value & 127 | 128)
            value >>= 7
        written.append(value)
    return base64.b64encode(written).decode()


def rising(values: Iterable[int]) -> str:
    """Numbers in rising order, each as its distance from the one before."""
    steps, last = [], 0
    for value in values:
        steps.append(value - last)
        last = value
    return numbers(steps)


def signed(values: Iterable[int]) -> str:
    """Numbers of both signs: 0, −1, 1, −2 … are written as 0, 1, 2, 3 …"""
    return numbers(2 * value if value >= 0 else -2 * value - 1 for value in values)
