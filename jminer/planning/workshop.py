"""The workshop: the few calls a team should settle by hand, because they are uncertain and much hangs on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from jminer.heads.prototypes import idle_topics
from jminer.statistics.harm import FEWEST
from jminer.topicmodel.labels import aloud

PER_SORT = 2
"""At most so many calls of one sort, so that a workshop is not five times the same question."""
NEAR = 0.05
"""A gap whose q is this near to what is called found is a matter of luck."""
Row = dict[str, Any]


def calls(read: Mapping[str, pl.DataFrame], plan: Sequence[Row], view: Any) -> list[Row]:
    """Rows of the table workshop: all calls by uncertainty times reach, then the first of each sort, until there are enough."""
    n = max(read["units"].join(read["feedback"], on="feedback_id")["customer_id"].n_unique(), 1)
    labels = dict(read["topics"].select("topic_id", "label").iter_rows())
    found = [*_order(plan), *_kinds(read["pains"], labels), *_topics(read["topics"]), *_stages(read, labels, n)]
    found += [*_verdicts(read, n), *_gaps(read["gaps"], n, view.gaps.q)]
    found = [row | {"value": row["uncertainty"] * row["reach"]} for row in found]
    found.sort(key=lambda row: (-round(row["value"], 9), row["sort"], row["subject_id"]))
    kept: list[Row] = []
    for row in found:
        if row["value"] > 0 and sum(other["sort"] == row["sort"] for other in kept) < PER_SORT:
            kept.append(row)
    best = _evidence(read.get("evidence"))
    return [row | {"rank": place + 1, "evidence": best.get((row["subject_type"], row["subject_id"]), [])} for place, row in enumerate(kept[: view.plan.calls])]


def _doubt(probability: float) -> float:
    """0 when a call is sure either way, 1 when it is as likely as not."""
    return 4 * probability * (1 - probability)


def _order(plan: Sequence[Row]) -> Iterator[Row]:
    """Which action comes among the first five."""
    for row in plan:
        if row.get("rank") is not None and row.get("top5") is not None:
            yield {
                "sort": "order", "subject_type": row["source"], "subject_id": row["subject_id"], "uncertainty": _doubt(row["top5"]), "reach": row["reach"],
                "question": f"Is this among the five things to do first? {row['problem']}",
                "options": ["among the first five", "later", "not at all"],
                "hangs": f"It is among the five worst in {row['top5']:.0%} of the bootstrap draws, so the numbers do not decide; "
                         f"{row['reach']:.1%} of all customers complain of it.",
                "how": "Read the quotes, say what each action would cost, and decide by value for effort.",
            }  # fmt: skip


def _kinds(pains: pl.DataFrame, labels: Mapping[str, str]) -> Iterator[Row]:
    """What stands in the customer's way where the words do not tell."""
    for row in pains.filter(pl.col("kind").is_in(["mixed", "unclear"])).sort("rank").iter_rows(named=True):
        yield {
            "sort": "kind", "subject_type": "pain", "subject_id": row["pain_id"], "uncertainty": 1.0 if row["kind"] == "unclear" else _doubt(row["kind_share"]),
            "reach": row["reach"],
            "question": f"What stands in the customer's way in {aloud(labels.get(row['topic_id'], row['topic_id']))}?",
            "options": ["blocker", "friction", "confusion", "defect", "policy", "wait", "several: split the topic"],
            "hangs": "The cause decides what is worth trying: a wait is mended by word of what happens next, a policy by another rule. "
                     f"{row['reach']:.1%} of all customers complain of it.",
            "how": "Two people sort thirty of its complaints, apart from each other, and compare.",
        }  # fmt: skip


def _topics(topics: pl.DataFrame) -> Iterator[Row]:
    """Whether a large topic is one thing."""
    for row in topics.drop_nulls("stability").filter(pl.col("stability") < 0.6).sort("topic_id").iter_rows(named=True):
        yield {
            "sort": "topic", "subject_type": "topic", "subject_id": row["topic_id"],
            "uncertainty": 1 - max(row["stability"], 0.0), "reach": row["share"] or 0.0,
            "question": f"Is “{row['label']}” one topic, and is this its name?",
            "options": ["one topic, well named", "one topic, with another name", "several topics", "no topic"],
            "hangs": f"It comes back only partly when the clustering is repeated ({row['stability']:.2f}); all that is said of {row['customers']} customers "
                     "who raise it rests on it.",
            "how": "Read twenty of its units drawn at random; then jminer train topics with a declared topic, or rename it.",
        }  # fmt: skip


def _stages(read: Mapping[str, pl.DataFrame], labels: Mapping[str, str], n: int) -> Iterator[Row]:
    """Topics most of whose customers are at no sure stage."""
    customer = read["units"].select("unit_id", "feedback_id").join(read["feedback"].select("feedback_id", "customer_id"), on="feedback_id")
    placed = read["unit_topics"].drop_nulls("topic_id").join(read["unit_stages"].select("unit_id", "stage"), on="unit_id").join(customer, on="unit_id")
    each = placed.drop_nulls("customer_id").group_by("topic_id", "customer_id").agg(known=pl.col("stage").is_not_null().any())
    counted = each.group_by("topic_id").agg(lost=(~pl.col("known")).sum().cast(pl.Int64), all=pl.len().cast(pl.Int64)).filter(pl.col("all") >= FEWEST)
    counted = counted.filter(~pl.col("topic_id").is_in(idle_topics(read["unit_topics"], read["unit_stages"])))
    for row in counted.filter(pl.col("lost") * 2 > pl.col("all")).sort("topic_id").iter_rows(named=True):
        yield {
            "sort": "stage", "subject_type": "topic", "subject_id": row["topic_id"], "uncertainty": row["lost"] / row["all"], "reach": row["lost"] / n,
            "question": f"At which stage are customers who speak of {aloud(labels.get(row['topic_id'], row['topic_id']))}?",
            "options": ["one stage: name it", "several", "none: it is talk about nothing in particular"],
            "hangs": f"For {row['lost']} of its {row['all']} customers no stage is sure, so the journey's cells lack them.",
            "how": "jminer label stages, on units of this topic; later runs learn from it.",
        }  # fmt: skip


def _verdicts(read: Mapping[str, pl.DataFrame], n: int) -> Iterator[Row]:
    """Personas whose verdict other draws would turn."""
    for row in read["personas"].drop_nulls("confidence").sort("persona_id").iter_rows(named=True):
        if row["verdict"] != "INSUFFICIENT":
            yield {
                "sort": "verdict", "subject_type": "persona", "subject_id": row["persona_id"], "uncertainty": _doubt(max(row["confidence"], 0.5)),
                "reach": (row["segment_customers"] or 0) / n,
                "question": f"Do you go on with {row['name']}, of whom the run says {row['verdict']}?",
                "options": ["go on as declared", "change the file first", "drop it", "gather more feedback"],
                "hangs": f"{1 - row['confidence']:.0%} of the perturbed runs say something else; {row['segment_customers']} customers are in its segment.",
                "how": "Read its needs' evidence, for and against (jminer show personas), and the table persona_outlook.",
            }  # fmt: skip


def _gaps(gaps: pl.DataFrame, n: int, q: float) -> Iterator[Row]:
    """Gaps that are called, or nearly not."""
    near = gaps.drop_nulls("q").filter(pl.col("q") > q - NEAR / 2).sort("gap_id")
    for row in near.iter_rows(named=True):
        yield {
            "sort": "gap", "subject_type": "gap", "subject_id": row["gap_id"],
            "uncertainty": max(0.0, 1 - (q - row["q"]) / (NEAR / 2)) if row["q"] <= q else 1.0,
            "reach": (row["customers"] or 0) / n, "question": f"Is this a gap? {row['says']}", "options": ["yes", "no", "look again with more feedback"],
            "hangs": f"It is found by a hair (q = {row['q']:.3f}, the line is {q:g}).",
            "how": "Ask those who run it, and read its quotes on both sides.",
        }  # fmt: skip


def _evidence(evidence: pl.DataFrame | None) -> dict[tuple[str, str], list[str]]:
    if evidence is None or evidence.is_empty():
        return {}
    subject = ["subject_type", "subject_id"]
    some = evidence.filter(pl.col("role").is_in(["random", "against"])).sort(*subject, "role", "rank", descending=[False, False, True, False])
    grouped = some.unique([*subject, "unit_id"], keep="first", maintain_order=True).group_by(subject, maintain_order=True)
    return {(row["subject_type"], row["subject_id"]): row["unit_id"] for row in grouped.agg("unit_id").iter_rows(named=True)}
