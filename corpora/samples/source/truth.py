"""Write down what is true of the samples: counted from the finished feedback, not from the plan."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from source.compose import CAP, Feedback
from source.details import Details
from source.exports import FILES, write_csv
from source.people import Customer

from jminer.rules import parse

SUPPORT = ("unmet", "met", "want")

# Of a wrong persona's need: whose sentences the evidence really is.
SAME_EVIDENCE = {"retired_ralf/steady_standing": "family_fay/steady_loading"}

PERSONAS = {
    "commuter_cora": ("right", ["VALIDATED"], "Its people voice its three needs, and hardly anybody else does."),
    "family_fay": ("right", ["VALIDATED"], "Its people voice its three needs, and hardly anybody else does."),
    "gadget_gus": ("wrong", ["REFUTED"], "Its people say the opposite of two needs and never speak of the third."),
    "retired_ralf": (
        "wrong",
        ["INDISTINCT", "MISALIGNED"],
        "Two needs are everybody's; the third, a bike that stands steady, is that of young families.",
    ),
    "courier_cem": (
        "untestable",
        ["INSUFFICIENT"],
        "Its people do have these needs, but there are far too few of them to tell.",
    ),
}


def write(
    folder: Path, personas: Path, people: Sequence[Customer], pieces: Sequence[Feedback], details: Details
) -> None:
    """truth.yaml, truth_feedback.csv and planted_personal.json."""
    _write_sentences(folder, pieces)
    said = _need_customers(pieces)
    declared = {
        path.stem: YAML(typ="safe").load(path) for path in sorted(personas.glob("*.yaml")) if path.stem in PERSONAS
    }
    answers = {name: _answers(persona["segment"]["rule"], people) for name, persona in declared.items()}
    truth = {
        "company": "Pedalune (invented): e-bikes, online and in three stores, an app, the service plan Care",
        "made_by": "python corpora/samples/make_samples.py",
        "counts": _counts(people, pieces, answers),
        "personas": {name: _persona(name, declared[name], answers[name], said) for name in PERSONAS},
        "planted": {
            "max_uses_of_a_sentence": CAP,
            "exact_duplicates": _copies(pieces, exact=True),
            "near_duplicates": _copies(pieces, exact=False),
            "empty_text": [_name(piece) for piece in pieces if not piece.said],
            "blank_rows": {"store_reviews": 2},
            "reviews_that_say_only_NA": [_name(piece) for piece in pieces if [s.text for _, s in piece.said] == ["NA"]],
            "personal_strings": dict(sorted(Counter(kind for kind, _ in details.planted).items())),
        },
    }
    yaml = YAML()
    yaml.width = 140
    yaml.default_flow_style = None
    with (folder / "truth.yaml").open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            "# What is true of the samples: made by make_samples.py together with them, counted after writing.\n"
        )
        yaml.dump(truth, file)
    strings = [{"kind": kind, "value": value} for kind, value in sorted(set(details.planted))]
    (folder / "planted_personal.json").write_bytes((json.dumps(strings, ensure_ascii=False, indent=0) + "\n").encode())


def _write_sentences(folder: Path, pieces: Sequence[Feedback]) -> None:
    header = (
        "source",
        "source_id",
        "customer_id",
        "position",
        "field",
        "stage",
        "touchpoint",
        "valence",
        "need",
        "relation",
        "text",
    )
    rows = (
        (
            piece.slot.source,
            piece.source_id,
            piece.slot.customer.id if piece.slot.customer else "",
            position,
            where,
            said.stage,
            said.touchpoint,
            said.valence,
            said.need,
            said.relation,
            said.text,
        )
        for piece in pieces
        for position, (where, said) in enumerate(piece.said)
    )
    write_csv(folder / "truth_feedback.csv", header, rows)


def _need_customers(pieces: Sequence[Feedback]) -> dict[tuple[str, str], set[str]]:
    """Customers by need and by kind of relation: support or contradict."""
    found: dict[tuple[str, str], set[str]] = {}
    for piece in pieces:
        for _, said in piece.said:
            if said.need and piece.slot.customer:
                kind = "support" if said.relation in SUPPORT else "contradict"
                found.setdefault((said.need, kind), set()).add(piece.slot.customer.id)
    return found


def _answers(rule: str, people: Sequence[Customer]) -> dict[str, bool | None]:
    """What the segment rule says of each customer; None where a field is missing."""
    answer = parse(rule).answer
    return {person.id: answer({name: str(value) for name, value in person.fields.items()}) for person in people}


def _persona(
    name: str, declared: dict[str, Any], answers: dict[str, bool | None], said: dict[tuple[str, str], set[str]]
) -> dict[str, Any]:
    claim, verdicts, why = PERSONAS[name]
    inside = {customer for customer, answer in answers.items() if answer}
    outside = {customer for customer, answer in answers.items() if answer is False}
    needs = {}
    for need in declared["needs"]:
        key = f"{name}/{need['id']}"
        source = SAME_EVIDENCE.get(key, key)
        needs[need["id"]] = {
            kind: {
                "segment": _share(said.get((source, kind), set()), inside),
                "elsewhere": _share(said.get((source, kind), set()), outside),
            }
            for kind in ("support", "contradict")
        } | ({"same_evidence_as": source} if source != key else {})
    return {
        "claim_is": claim,
        "right_verdicts": verdicts,
        "why": why,
        "segment": {
            "rule": declared["segment"]["rule"],
            "customers": len(inside),
            "others": len(outside),
            "unknown": len(answers) - len(inside) - len(outside),
        },
        "needs": needs,
    }


def _share(who: set[str], group: set[str]) -> dict[str, float]:
    return {"customers": len(who & group), "share": round(len(who & group) / len(group), 4)}


def _counts(
    people: Sequence[Customer], pieces: Sequence[Feedback], answers: dict[str, dict[str, bool | None]]
) -> dict[str, Any]:
    return {
        "customers": len(people),
        "customers_in_no_segment": sum(not any(group[person.id] for group in answers.values()) for person in people),
        "feedback": sum(bool(piece.said) for piece in pieces),
        "feedback_without_customer": sum(bool(piece.said) and not piece.slot.customer for piece in pieces),
        "feedback_by_source": {
            name: sum(bool(piece.said) and piece.slot.source == name for piece in pieces) for name in FILES
        },
        "sentences": sum(len(piece.said) for piece in pieces),
        "languages": dict(
            sorted(Counter(piece.slot.piece.language if piece.slot.piece else "en" for piece in pieces).items())
        ),
    }


def _name(piece: Feedback) -> str:
    return f"{piece.slot.source}:{piece.source_id}"


def _copies(pieces: Sequence[Feedback], exact: bool) -> list[list[str]]:
    """Pairs: the copy, the original."""
    return [[_name(piece), _name(piece.copy_of)] for piece in pieces if piece.copy_of and piece.exact == exact]
