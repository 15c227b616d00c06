"""Train the second output of `all-minilm-l6-v2`: what a text says of stage, touchpoints, emotions and value.

    python models/embedders/train_facets.py --data PATH --weights FOLDER --out branch.safetensors    # about an hour and a half on two cores
    python models/embedders/export_minilm.py --facets branch.safetensors

The upper layers of the encoder are copied and fine-tuned over the frozen lower ones, with one linear head per question; the heads are
thrown away, those that jminer ships are fitted to the finished facets (`jminer train head`). Learnt from: GoEmotions `train` but for a tenth
that thresholds are set on (Apache-2.0), MAMS (Apache-2.0), clothing reviews (CC0), lender reviews (MIT), and units read or written for
jminer (`corpora/gold`). `--weights` is the folder of the original encoder (`export_minilm.py` names the package). After each round, figures
on GoEmotions `dev` and on the `dev` companies of the gold journey are printed; nothing else is looked at.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import nn

from jminer.heads import cited, sets
from jminer.heads.emotions import CUSTOMER, FINE, GROUPINGS, grouped, polarity
from jminer.heads.fit import best_threshold, f1_scores
from jminer.heads.rows import NOISY, OWN, POLARITIES, STAGES, STARRED, STRENGTHS

SHARED, WIDTH, TOKENS = 3, 384, 96
SOFT = {"negative": (1.0, 0.0, 0.0), "neutral": (0.0, 1.0, 0.0), "positive": (0.0, 0.0, 1.0), "mixed": (0.5, 0.0, 0.5)}
BATCH, ROUNDS, RATE, HEAD_RATE, WARM, SMOOTHING = 32, 3, 1e-4, 1e-3, 0.06, 0.05
WEIGHTS = {"emotions": 7.0, "customer": 0.15, "valence": 0.5, "stage": 1.0, "touchpoints": 0.15, "intensity": 0.2, "sarcasm": 0.2}
"""Of each question's loss; `emotions` is a mean over 28 labels, `touchpoints` a sum over all."""
SEED = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A text and what is known of it; None where nothing is."""

    text: str
    emotions: NDArray[np.float32] | None = None
    customer: NDArray[np.float32] | None = None
    valence: tuple[float, ...] | None = None
    weight: float = 1.0
    stage: int | None = None
    touchpoints: NDArray[np.float32] | None = None
    intensity: int | None = None
    sarcasm: float | None = None


def comments(data: Path) -> list[Row]:
    """GoEmotions: 28 emotions, and a polarity where they agree on one."""
    frame = sets.goemotions(data, "train")
    labels = frame["labels"].to_list()
    targets, apart = grouped(labels, GROUPINGS["fine"]).astype(np.float32), sets.goemotions_apart(len(frame))
    rows = zip(frame["text"], labels, targets, apart, strict=True)
    return [Row(text, emotions=target, valence=SOFT.get(polarity(named) or "")) for text, named, target, out in rows if not out]


def reviews(data: Path) -> list[Row]:
    """Sentences with a polarity: MAMS by its annotators, the others by their review's stars."""
    clothing = sets.clothing_sentences(data).sample(fraction=1.0, shuffle=True, seed=SEED)
    starred = [sets.bank_sentences(data), *(clothing.filter(pl.col("label") == label).head(STARRED) for label in ("negative", "positive"))]
    rows = [Row(text, valence=SOFT[label]) for text, label in sets.mams(data).select("text", "label").iter_rows()]
    return rows + [Row(text, valence=SOFT[label], weight=NOISY) for part in starred for text, label in part.select("text", "label").iter_rows()]


def own(units: pl.DataFrame, touchpoints: list[str]) -> list[Row]:
    """Units read or written for jminer: whatever was labelled."""
    rows = []
    for unit in units.iter_rows(named=True):
        named, felt = unit["touchpoints"], unit["emotions"]
        rows.append(
            Row(
                unit["text"],
                customer=None if felt is None else np.array([name in felt for name in CUSTOMER], np.float32),
                valence=SOFT.get(unit["valence"]),
                stage=None if unit["stage"] is None else STAGES.index(unit["stage"]),
                touchpoints=None if named is None or unit["stage"] is None else np.array([place in named for place in touchpoints], np.float32),
                intensity=None if unit["intensity"] is None else STRENGTHS.index(unit["intensity"]),
                sarcasm=None if unit["sarcasm"] is None else float(unit["sarcasm"]),
            )
        )
    return rows


class Branch(nn.Module):
    """The frozen lower layers, the upper ones that learn, and the heads that teach them."""

    def __init__(self, weights: Path, touchpoints: int) -> None:
        super().__init__()
        from transformers import AutoModel

        bert = AutoModel.from_pretrained(weights, local_files_only=True, attn_implementation="sdpa")
        self.words, self.lower, self.upper = bert.embeddings, bert.encoder.layer[:SHARED], bert.encoder.layer[SHARED:]
        for frozen in (*self.words.parameters(), *self.lower.parameters()):
            frozen.requires_grad = False
        sizes = {"emotions": len(FINE), "valence": 3, "stage": len(STAGES), "touchpoints": touchpoints, "intensity": 3, "sarcasm": 1}
        self.heads = nn.ModuleDict({name: nn.Linear(WIDTH, size) for name, size in sizes.items()})
        self.drop = nn.Dropout(0.1)

    def facets(self, ids: torch.Tensor, known: torch.Tensor) -> torch.Tensor:
        """Mean of the tokens' last hidden states, scaled to length √width."""
        bias = torch.where(known[:, None, None, :], 0.0, torch.finfo(torch.float32).min)
        with torch.no_grad():
            hidden = self.words(ids)
            for layer in self.lower:
                hidden = layer(hidden, bias)
        for layer in self.upper:
            hidden = layer(hidden, bias)
        mean = (hidden * known[..., None]).sum(1) / known.sum(1, keepdim=True)
        return nn.functional.normalize(mean) * math.sqrt(WIDTH)

    def forward(self, ids: torch.Tensor, known: torch.Tensor) -> dict[str, torch.Tensor]:
        facets = self.drop(self.facets(ids, known))
        return {name: head(facets) for name, head in self.heads.items()}


def padded(encoded: list[list[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids of some texts, (texts, longest), and which of them are tokens."""
    ids = torch.zeros(len(encoded), max(map(len, encoded)), dtype=torch.long)
    known = torch.zeros_like(ids, dtype=torch.bool)
    for row, tokens in enumerate(encoded):
        ids[row, : len(tokens)], known[row, : len(tokens)] = torch.tensor(tokens), True
    return ids, known


MEMBERS = torch.tensor([[float(fine in parts) for fine in FINE] for parts in CUSTOMER.values()])


def loss_of(given: dict[str, torch.Tensor], rows: list[Row]) -> torch.Tensor:
    """The weighed sum of the questions' losses, each over the rows that answer it, divided by all rows."""
    f, total = nn.functional, torch.zeros(())

    def asked(name: str) -> tuple[list[int], Any]:
        at = [i for i, row in enumerate(rows) if getattr(row, name) is not None]
        return at, np.array([getattr(rows[i], name) for i in at])

    for name in WEIGHTS:
        at, truth = asked(name)
        if not at:
            continue
        target = torch.as_tensor(truth)
        if name == "customer":  # none of its fine emotions: the product of their absences
            absent = f.logsigmoid(-given["emotions"][at]) @ MEMBERS.T
            loss = -(target * torch.log1p(-absent.exp().clamp(max=1 - 1e-6)) + (1 - target) * absent).sum(1)
        elif name == "valence":
            weight = torch.tensor([rows[i].weight for i in at])
            loss = f.cross_entropy(given[name][at], target.float(), reduction="none", label_smoothing=SMOOTHING) * weight
        elif name in ("stage", "intensity"):
            loss = f.cross_entropy(given[name][at], target, reduction="none", label_smoothing=SMOOTHING)
        elif name == "sarcasm":
            loss = f.binary_cross_entropy_with_logits(given[name][at][:, 0], target.float(), reduction="none")
        else:
            loss = f.binary_cross_entropy_with_logits(given[name][at], target, reduction="none")
            loss = loss.mean(1) if name == "emotions" else loss.sum(1)
        total = total + WEIGHTS[name] * loss.sum() / len(rows)
    return total


class Trainer:
    """One training, from the rows to the branch's weights."""

    def __init__(self, data: Path, gold: Path, weights: Path) -> None:
        torch.manual_seed(SEED)
        random.seed(SEED)
        units = pl.concat([sets.written(gold), sets.labelled(gold, data)])
        self.touchpoints = sorted(set(units["touchpoints"].drop_nulls().explode().drop_nulls()))
        self.rows = [*comments(data), *reviews(data), *own(units.filter(~pl.col("apart")), self.touchpoints) * int(OWN)]
        self.apart = units.filter("apart")
        self.tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(TOKENS)
        self.encoded = [self.tokenizer.encode(row.text).ids for row in self.rows]
        self.net = Branch(weights, len(self.touchpoints))
        self.data, self.gold = data, gold
        print(f"{len(self.rows):,} rows a round, {len(units):,} units of jminer's own, {len(self.touchpoints)} touchpoints", flush=True)

    def batches(self) -> list[list[int]]:
        """Rows in new order; texts of like length together, so that little is padded."""
        order, batches = random.sample(range(len(self.rows)), len(self.rows)), []
        for start in range(0, len(order), BATCH * 50):
            part = sorted(order[start : start + BATCH * 50], key=lambda i: len(self.encoded[i]))
            batches += [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
        random.shuffle(batches)
        return batches

    def train(self, out: Path) -> None:
        """Train all rounds; the branch is written after each."""
        steps = ROUNDS * math.ceil(len(self.rows) / BATCH)
        groups = [{"params": self.net.upper.parameters(), "lr": RATE}, {"params": self.net.heads.parameters(), "lr": HEAD_RATE}]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min(1, (i + 1) / (WARM * steps)) * max(0, 1 - i / steps))
        done, clock = 0, time.monotonic()
        for number in range(1, ROUNDS + 1):
            self.net.train()
            for batch in self.batches():
                loss = loss_of(self.net(*padded([self.encoded[i] for i in batch])), [self.rows[i] for i in batch])
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                done += 1
                if done % 200 == 0:
                    print(f"{done:,} of {steps:,} steps, {time.monotonic() - clock:.0f} s, loss {loss.item():.3f}", flush=True)
            self.tell(number)
            save_file({name: value.contiguous() for name, value in self.net.upper.state_dict().items()}, out)

    def ask(self, texts: list[str], name: str) -> NDArray[np.float64]:
        """Logits of one head for texts."""
        self.net.eval()
        encoded = [self.tokenizer.encode(text).ids for text in texts]
        order, made = sorted(range(len(texts)), key=lambda i: len(encoded[i])), [np.empty(0)] * len(texts)
        with torch.no_grad():
            for start in range(0, len(order), 128):
                rows = order[start : start + 128]
                logits = self.net(*padded([encoded[i] for i in rows]))[name].numpy()
                for i, row in zip(rows, logits, strict=True):
                    made[i] = row
        return np.array(made, dtype=np.float64)

    def tell(self, number: int) -> None:
        """Figures of a round on rows that nothing is learnt from."""
        from sklearn.metrics import f1_score

        train, dev = sets.goemotions(self.data, "train"), sets.goemotions(self.data, "dev")
        apart = train.filter(pl.Series(sets.goemotions_apart(len(train))))
        chances = [1 / (1 + np.exp(-self.ask(frame["text"].to_list(), "emotions"))) for frame in (apart, dev)]
        for name, grouping in GROUPINGS.items():
            members = [[FINE.index(part) for part in parts] for parts in grouping.values()]
            given, asked = (np.stack([1 - np.prod(1 - chance[:, part], axis=1) for part in members], axis=1) for chance in chances)
            truth, wanted = (grouped(frame["labels"].to_list(), grouping) for frame in (apart, dev))
            bars = np.array([best_threshold(given[:, j], truth[:, j]) for j in range(len(members))])
            print(f"round {number}: GoEmotions dev, {name}: macro-F1 {f1_scores(asked >= bars, wanted).mean():.3f}")
        units = [row for row in cited.rows(self.gold / "journey" / "units.csv") if row["split"] == "dev"]
        said, labels = cited.texts(units, self.data), {row["unit"]: row["stage"] for row in cited.rows(self.gold / "journey" / "labels.csv")}
        found = self.ask([said[row["unit"]] for row in units], "stage").argmax(axis=1)
        stages = [STAGES.index(labels[row["unit"]]) for row in units]
        nine = f1_score(stages, found, labels=range(9), average="macro")
        print(f"round {number}: gold journey dev: macro-F1 of nine {nine:.3f}, accuracy {np.mean(found == stages):.3f}")
        valued = self.apart.filter(pl.col("valence").is_in(POLARITIES))
        truth = [POLARITIES.index(label) for label in valued["valence"]]
        found = self.ask(valued["text"].to_list(), "valence").argmax(axis=1)
        print(f"round {number}: valence of units apart: macro-F1 {f1_score(truth, found, average='macro'):.3f} of {len(truth)}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--gold", type=Path, default=Path(__file__).parents[2] / "corpora" / "gold")
    options.add_argument("--weights", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    chosen = options.parse_args()
    torch.set_num_threads(2)
    Trainer(chosen.data, chosen.gold, chosen.weights).train(chosen.out)


if __name__ == "__main__":
    main()
