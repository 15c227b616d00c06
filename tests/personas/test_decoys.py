"""Decoys: made of the corpus's own things and actions, and never of what customers say together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jminer.personas.decoys import MENTIONS_ALLOWED, actions, choose, decoy_act, things

GYM = [
    "the locker was broken, so i had to keep my towel",
    "i want to book a class, and the treadmill is always taken",
    "tried to cancel the contract by phone",
    "the locker and the shower are fine",
    "how can i change my class when the treadmill breaks?",
    "please freeze the contract, i am ill",
    "the class was full. the instructor is great",
] * 5
OWNERS = [f"member-{number}" for number in range(len(GYM))]


def test_the_things_of_a_corpus_are_its_nouns():
    assert {"locker", "treadmill", "contract", "class"} <= set(things(GYM, OWNERS))
    red = [f"the red locker was shut on day {n}" for n in range(9)]
    assert "red" not in things(red, [str(n) for n in range(9)])  # stands after an article, never closes its phrase


def test_a_thing_is_what_five_customers_talk_about_not_what_one_repeats():
    assert things(GYM, ["one member"] * len(GYM)) == []


def test_the_actions_of_a_corpus_have_its_things_as_objects():
    spoken = things(GYM, OWNERS)
    assert {"book", "cancel", "freeze", "change"} <= set(actions(GYM, OWNERS, spoken))
    assert "book" not in actions(GYM, OWNERS, [thing for thing in spoken if thing != "class"])


def test_decoys_recombine_and_what_customers_say_is_set_aside():
    choice = choose(GYM, OWNERS, 300, seed=1)
    names = {one.id for one in choice.decoys}
    assert len(choice.decoys) == len(names) == 300
    said = {one.id: customers for one, customers in choice.expressed}
    assert said["book-class"] == said["freeze-contract"] == 5
    assert not names & {"book-class", "cancel-contract", "freeze-contract"}  # said
    assert any(name in names for name in ("freeze-locker", "cancel-treadmill", "book-locker", "cancel-locker", "freeze-class"))


def test_a_small_corpus_is_filled_up_from_other_trades():
    choice = choose(["ok"], ["somebody"], 50, seed=1)
    assert (len(choice.decoys), choice.expressed) == (50, ())


def test_forms_of_an_action_read_like_a_customer():
    need = decoy_act("cancel", "seat").need
    assert need.statement == "I need to be able to cancel the seat"
    assert need.unmet_form == "It was impossible to cancel the seat"


@given(st.permutations(range(len(GYM))), st.integers(0, 3))
def test_the_choice_does_not_depend_on_the_order_of_the_units(order, seed):
    mixed = choose([GYM[i] for i in order], [OWNERS[i] for i in order], 120, seed)
    assert mixed == choose(GYM, OWNERS, 120, seed)


def test_one_mention_is_chance_and_two_are_a_subject():
    said = [*GYM, *["they let me freeze the locker"] * (MENTIONS_ALLOWED + 1)]
    owners = [*OWNERS, *(f"guest-{n}" for n in range(MENTIONS_ALLOWED + 1))]
    before, after = ({one.id for one in choose(texts, who, 5000, 1).decoys} for texts, who in ((GYM, OWNERS), (said, owners)))
    assert "freeze-locker" in before
    assert "freeze-locker" not in after
