"""Make `minilm-static/` once: a vector per token, so that their mean lies where the packaged encoder puts the whole text.

    python models/embedders/distil.py --data PATH [--into FOLDER] [--cache FILE]      (needs torch; 20 minutes on two cores)

PATH holds goemotions, womens_clothing, cfpb_complaints, absa and bank_reviews, whose licences allow training; no text of them
goes into the folder. Banking77, CLINC150, Bitext and the airline tweets measure topics, and the gold pairs measure needs, so
none of those is read; nor are GoEmotions' labels and its `dev` comments.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jminer.embedders import open_embedder
from jminer.embedders.cache import CachedEmbedder
from jminer.embedders.protocol import Encode, Vectors
from jminer.embedders.static import FILE, PAIR, TOKENIZER, Table
from jminer.text.sentences import sentences

HERE = Path(__file__).parent
TEACHER = HERE / "all-minilm-l6-v2"
NAME = "minilm-static"
SETS = {
    "goemotions": ("goemotions/goemotions_train_dev", 50_000), "womens": ("womens_clothing/womens_clothing_80", 36_000),
    "cfpb": ("cfpb_complaints/cfpb_70", 20_000), "mams": ("absa/mams_acsa_train_val", 5_000), "lender": ("bank_reviews/lender_reviews", 5_000),
}  # fmt: skip
"""Set → file and how many of its sentences are read at most."""
SWAPPED, LISTS = 28_000, 6_000
"""Sentences with a word or two replaced by any words of the vocabulary, and bare lists of words: what the sets never speak of is learned in them."""
PAIRS, LEAST = 1_536, 25
"""How many pairs of tokens get a vector of their own, and how often one must occur for it."""
RARE = 1e-3
"""Weight of a token at the start: RARE / (RARE + its share), shares by Zipf's law (Arora et al., 2017)."""
TAU = 0.05
"""Temperature of neighbourhoods: how much the nearest texts count more than the others."""
STAY = 2.0
"""Weight of the plain cosine to the encoder's vector, which keeps the means in the encoder's own space."""
EPOCHS, BATCH, RATE = 3, 1024, 5e-3
NOTHING = 0.01
"""Length of the vector of unknown tokens at the start; emojis and other scripts in the sets teach it the rest."""


def written(data: Path) -> list[str]:
    """The sentences of all sets, each once, in a fixed order."""
    found: list[str] = []
    for name, (path, most) in SETS.items():
        rows = pl.read_parquet(data / f"{path}.parquet")
        rows = rows.filter(pl.col("split") == "train") if name == "goemotions" else rows
        texts = rows["text"].drop_nulls().to_list()
        parts = texts if name in ("goemotions", "mams") else [text[a:b].strip() for text in texts for a, b in sentences(text, 400)]
        kept = {part for part in parts if sum(map(str.isalpha, part)) >= 3}
        found += sorted(kept, key=lambda text: (crc32(text.encode()), text))[:most]
    return sorted(set(found))


def swapped(texts: Sequence[str], words: Sequence[str]) -> Iterator[str]:
    """Sentences with foreign words in them, then lists of words; `words` are ordered by how frequent they are."""
    chance, common = random.Random(5), set(words[:400])

    def draw() -> str:
        return words[int(300 + (len(words) - 300) * chance.random() ** 1.6)]

    for _ in range(SWAPPED):
        places: list[re.Match[str]] = []
        while not places:
            text = chance.choice(texts)
            if 15 < len(text) < 140:
                places = [found for found in re.finditer(r"[A-Za-z']{3,}", text) if found[0].lower() not in common]
        for place in sorted(chance.sample(places, min(len(places), chance.choice((1, 1, 2)))), key=lambda found: -found.start()):
            text = text[: place.start()] + draw() + text[place.end() :]
        yield text
    for _ in range(LISTS):
        yield " ".join(draw() for _ in range(chance.choice((2, 2, 3, 4))))


def tokens_of(tokenizer: Any) -> dict[int, str]:
    """The tokens that get a vector: those of Latin letters, digits and signs; not those of other scripts."""
    known = sorted((place, token.removeprefix("##")) for token, place in tokenizer.get_vocab().items() if not re.fullmatch(r"\[\w+\]", token))
    return {place: token for place, token in known if all(letter.isascii() or not letter.isalpha() for letter in token)}


def frequent_pairs(bags: Sequence[NDArray[np.int64]], count: int) -> NDArray[np.int64]:
    """Neighbouring tokens that occur often and more often than their tokens alone would have it, as sorted numbers."""
    found, times = np.unique(np.concatenate([bag[:-1] * PAIR + bag[1:] for bag in bags]), return_counts=True)
    alone = np.bincount(np.concatenate(bags)).astype(float)
    sticky = times / np.sqrt(alone[found // PAIR] * alone[found % PAIR])
    score = np.where(times >= LEAST, np.sqrt(times * sticky), 0.0)
    return np.sort(found[np.argsort(-score, kind="stable")[:count]])


def start(tokenizer: Any, embed: Encode, bags: Sequence[NDArray[np.int64]]) -> Table:
    """Every token as the encoder embeds it alone, shortened the more frequent it is; pairs begin as nothing."""
    tokens = tokens_of(tokenizer)
    row_of_token = np.zeros(tokenizer.get_vocab_size(), dtype=np.int64)
    row_of_token[list(tokens)] = np.arange(1, len(tokens) + 1)
    rank = np.maximum(np.array(list(tokens)) - 998.0, 1.0)  # the encoder's vocabulary is ordered by frequency from there on
    weight = RARE / (RARE + 1 / rank / (1 / rank).sum())
    pairs = frequent_pairs(bags, PAIRS)
    nothing = NOTHING * embed([""])
    rows = np.concatenate([nothing, embed(list(tokens.values())) * weight[:, None], np.zeros((len(pairs), nothing.shape[1]))])
    return Table(row_of_token, pairs, rows.astype(np.float32))


def fit(table: Table, bags: Sequence[NDArray[np.int64]], target: Vectors) -> Table:
    """Move the rows so that means of texts have the neighbours, and nearly the places, that the encoder gives the texts.

    Loss of a batch: cross-entropy of each text's neighbours under the means and under the encoder (relational distillation), the
    same between means and the encoder's vectors, and the cosine of both. Adam, falling rate, one thread: the same numbers again.
    """
    import torch
    from torch.nn import functional

    torch.set_num_threads(1)
    rows = torch.nn.Parameter(torch.from_numpy(table.rows.copy()))
    steps = EPOCHS * (len(bags) // BATCH)
    adam = torch.optim.Adam([rows], lr=RATE)
    falling = torch.optim.lr_scheduler.LinearLR(adam, 1.0, 0.0, steps)
    itself, chance = torch.eye(BATCH, dtype=torch.bool), np.random.default_rng(1)
    for _ in range(EPOCHS):
        order = chance.permutation(len(bags))
        for first in range(0, len(order) - BATCH + 1, BATCH):
            batch = order[first : first + BATCH]
            place, ends = table.places([bags[text] for text in batch])
            mean = functional.normalize(functional.embedding_bag(torch.from_numpy(place), rows, torch.from_numpy(ends[:-1]), mode="sum"), dim=1)
            true = torch.from_numpy(target[batch])
            near = true @ true.T / TAU
            loss = _apart((mean @ mean.T / TAU).masked_fill(itself, -1e9), near.masked_fill(itself, -1e9))
            loss = loss + _apart(mean @ true.T / TAU, near) + STAY * (1 - (mean * true).sum(dim=1)).mean()
            adam.zero_grad()
            loss.backward()
            adam.step()
            falling.step()
        print(f"loss {float(loss.detach()):.3f}", flush=True)
    return Table(table.row_of_token, table.pairs, rows.detach().numpy())


def _apart(found: Any, wanted: Any) -> Any:
    return -(wanted.softmax(dim=1) * found.log_softmax(dim=1)).sum(dim=1).mean()


def save(table: Table, folder: Path, made: dict[str, int]) -> None:
    """Write the folder, numbers in eight bits with one scale a row; the card is written by hand and left alone."""
    from safetensors.numpy import save as packed

    folder.mkdir(parents=True, exist_ok=True)
    scales = np.maximum(np.abs(table.rows).max(axis=1) / 127, 1e-6).astype(np.float16)
    numbers = np.clip(np.rint(table.rows / scales[:, None].astype(np.float32)), -127, 127).astype(np.int8)
    pairs = np.stack([table.pairs // PAIR, table.pairs % PAIR], axis=1).astype(np.int32)
    content = packed({"numbers": numbers, "scales": scales, "row_of_token": table.row_of_token.astype(np.uint16), "pairs": pairs})
    (folder / FILE).write_bytes(content)
    for name in (TOKENIZER, "LICENSE", "NOTICE"):
        shutil.copy(TEACHER / name, folder / name)
    teacher = json.loads((TEACHER / "manifest.json").read_text(encoding="utf-8"))
    facts = {
        "format_version": 1, "name": NAME, "kind": "static", "variant": "int8-rows",
        "weights_sha256": hashlib.sha256(content).hexdigest(), "dimensions": int(numbers.shape[1]), "max_tokens": teacher["max_tokens"],
        "languages": ["en"], "licence": "Apache-2.0", "origin": "distilled from all-minilm-l6-v2 by models/embedders/distil.py",
        "teacher_sha256": teacher["weights_sha256"], "fitted_on": made,
        "files": {name: _entry(folder / name) for name in (FILE, TOKENIZER)},
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(f"{folder}: {len(content) / 1e6:.1f} MB, {len(numbers):,} rows of {numbers.shape[1]}")


def _entry(path: Path) -> dict[str, str | int]:
    return {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size}


def main() -> None:
    """Read, embed with the packaged encoder, fit, save."""
    from tokenizers import Tokenizer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--into", type=Path, default=HERE / NAME)
    parser.add_argument("--cache", type=Path, default=HERE.parents[1] / "runs" / ".benchmarks" / "vectors.sqlite", help="where the encoder's vectors are kept")
    chosen = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(TEACHER / TOKENIZER))
    tokenizer.no_padding()
    chosen.cache.parent.mkdir(parents=True, exist_ok=True)
    embed = CachedEmbedder(open_embedder("onnx", TEACHER, 2), chosen.cache, b"benchmarks").embed
    real = written(chosen.data)
    words = [token for token, _ in sorted(tokenizer.get_vocab().items(), key=lambda pair: pair[1]) if re.fullmatch("[a-z]{3,}", token)]
    texts = [*real, *swapped(real, words)]
    bags = [np.array(text.ids, dtype=np.int64) for text in tokenizer.encode_batch(texts, add_special_tokens=False)]
    table = fit(start(tokenizer, embed, bags), bags, embed(texts))
    save(table, chosen.into, {"sentences": len(real), "with_swapped_words": SWAPPED, "lists_of_words": LISTS})


if __name__ == "__main__":
    main()
