"""Does masking take time in proportion to the text, whatever the text: seconds for hostile texts of growing length.

    python -m tests.benchmarks.masking

Each text repeats one piece that a careless pattern would try again and again. Exits 1 when eight times the text takes more
than twenty times as long: a pattern has become quadratic, and a single export could hold up a run for hours.
"""

from __future__ import annotations

import time

from jminer.text.masks import mask
from jminer.text.normalize import clean

REPEATED = (
    "a", "a.", "a@", "1", "1 ", "1-", "a-", ".", "@a", "at ", "a at ", "x dot ", "order ", "#1", "1.", ":1", "<p ", "&a", "http://", "Mr A",
    "12 ", "+1 ", "(1) ", "00 ", "12.", "1:", "ab:", "a b ", "a @ ", "a (at) b ", "one two ", "one-", "AB 12 ", "no. ", "pin: ", "password is a ",
    "password password ", "born 1 ", "born on ", "1/1 ", "IBAN DE89 ", "DE89 3704 ", "0x", "bc1", "12° ", "1.2345, ", "telegram: ", "u/", "a#1", "1Z ",
    "order no. 1 ", "my car AB ", "call 1 ", "bic ", "a\u200b", "\u200b1", "а@", "①", "١ ", "１.", "\u0336a", "www.", "a.com", "a.com/", "x at y dot ",
)  # fmt: skip
SIZES = (12_500, 25_000, 50_000, 100_000)


def seconds(piece: str, size: int) -> float:
    """Processor time of one masking, the least of three."""
    text, least = piece * (size // len(piece)), float("inf")
    for _ in range(3):
        start = time.process_time()
        mask(clean(text))
        least = min(least, time.process_time() - start)
    return least


def main() -> int:
    print("piece     " + "".join(f"{size:>10,}" for size in SIZES) + "  characters: milliseconds; growth over eight times the text")
    worst = 0.0
    for piece in REPEATED:
        taken = [seconds(piece, size) for size in SIZES]
        worst = max(worst, taken[-1] / taken[0])
        print(f"{piece!r:<10}" + "".join(f"{1000 * each:>10.1f}" for each in taken) + f"{taken[-1] / taken[0]:>8.1f}")
    print(f"worst growth {worst:.1f}; 8 is in proportion")
    return int(worst > 20)


if __name__ == "__main__":
    raise SystemExit(main())
