"""Steps that learn from the user's own answers, through the packaged encoder."""

from __future__ import annotations

import polars as pl

from jminer.heads.answers import Answer
from jminer.steps.emotions import feel
from jminer.steps.stages import stage
from jminer.steps.touchpoints import recognise

AWRY = ("The frother hisses like a snake.", "The frother is slow in the morning.", "The frother foams well.", "The frother drips on the counter.")


def answers(labels: tuple[str, ...], count: int = 40) -> tuple[Answer, ...]:
    return tuple(
        Answer(f"x{at}:0:9", f"anna{at}", f"{AWRY[at % 4][:-1]}, {at} times now.", "en", labels, ("use",), True, "random", False, "kettles-1", "2026-11-23")
        for at in range(count)
    )


def told(tell, tools):
    read = tell([{"customer": f"c{at}", "text": text} for at, text in enumerate((*AWRY, "I have been on hold with customer service for an hour."))])
    texts = read["units"]["text"].to_list()
    read["vectors"], read["facets"] = tools.embed(texts), tools.embed_for_heads(texts)
    return read


def heard(tools):
    from dataclasses import replace

    said: list[str] = []
    return replace(tools, say=said.append), said


def test_stages_learn_what_a_word_of_the_house_means(tell, view, tools):
    read, (tools, said) = told(tell, tools), heard(tools)
    before = stage(read, view, tools)["unit_stages"]
    assert said == []
    view.labels = answers(("onboarding",))
    after = stage(read, view, tools)["unit_stages"]
    frother = read["units"].filter(pl.col("text").str.contains("frother"))["unit_id"].implode()
    assert set(after.filter(pl.col("unit_id").is_in(frother))["stage"]) == {"onboarding"}
    assert set(before.filter(pl.col("unit_id").is_in(frother))["stage"]) != {"onboarding"}
    assert said[0].startswith("Stages were recalibrated with 40 labels of your own")


def test_touchpoints_and_emotions_learn_too(tell, view, tools):
    read, (tools, said) = told(tell, tools), heard(tools)
    view.labels = answers(("packaging",))
    recognise(read, view, tools)
    view.labels = answers(("delight",))
    feel(read, view, tools)
    assert [sentence.split(" were ")[0] for sentence in said] == ["Touchpoints", "Emotions"]
    assert all("recalibrated with 40 labels" in sentence for sentence in said)


def test_too_few_answers_change_no_byte(tell, view, tools):
    read, (tools, said) = told(tell, tools), heard(tools)
    before = [step(read, view, tools) for step in (recognise, stage, feel)]
    view.labels = answers(("none",), 20)
    after = [stage(read, view, tools)]
    assert after[0]["unit_stages"].equals(before[1]["unit_stages"])
    assert "20 labels of your own are fewer than the 30" in said[0]
