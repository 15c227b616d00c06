"""Make the samples: exports of the invented company Pedalune, with the truth beside them.

    python corpora/samples/make_samples.py [--to FOLDER]

The sentences are written by hand (source/*.txt); this puts them together with a fixed seed, the same bytes every time.
"""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from source import people, plan, truth
from source.compose import Composer, Feedback, typo
from source.details import Details
from source.exports import FILES, Exports
from source.people import Customer
from source.pool import Sentence

HERE = Path(__file__).parent
PERSONAS = HERE.parents[1] / "configs" / "personas"
SEED = 20260301
FIRST, DAYS = datetime(2025, 3, 1), 365
IDS = {
    "store_reviews": "SR-{:05d}",
    "app_reviews": "AR-{:05d}",
    "tickets": "4{:04d}",
    "social_posts": "p{:06d}",
    "survey": "R-{:04d}",
}
EMPTY = ("store_reviews",) * 4 + ("app_reviews",) * 3 + ("tickets",) + ("social_posts",) * 2 + ("survey",) * 2
NOT_AVAILABLE = ("store_reviews", "store_reviews", "app_reviews", "survey")
EXACT_COPIES, NEAR_COPIES = 16, 20


def main(folder: Path) -> None:
    """Write all files of the samples into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = Random(SEED)
    customers = people.invent(chance)
    slots = plan.slots(customers, chance)
    details = Details(chance)
    composer = Composer(chance, details)
    pieces = [composer.write(slot) for slot in slots]
    pieces += copies(pieces, chance) + odd_rows(customers, chance)
    date_and_number(pieces, chance)
    exports = Exports(folder, chance, details)
    for source in FILES:
        getattr(exports, source)([piece for piece in pieces if piece.slot.source == source])
    exports.customers(customers)
    truth.write(folder, PERSONAS, customers, pieces, details)


def copies(pieces: list[Feedback], chance: Random) -> list[Feedback]:
    """The same text sent twice by the same customer, word for word or nearly; none of them speaks of a need."""
    public = ("store_reviews", "app_reviews", "social_posts")
    able = [
        p for p in pieces if p.slot.source in public and not p.slot.needs and not p.slot.piece and len(p.text()) > 60
    ]
    made = []
    for number, piece in enumerate(chance.sample(able, EXACT_COPIES + NEAR_COPIES)):
        exact = number < EXACT_COPIES
        said = piece.said if exact else [(where, _nearly(sentence, chance)) for where, sentence in piece.said]
        made.append(Feedback(piece.slot, list(said), piece.rating, copy_of=piece, exact=exact))
    return made


def odd_rows(customers: list[Customer], chance: Random) -> list[Feedback]:
    """Rows without a text, and reviews whose whole text is NA."""
    empty = [Feedback(plan.Slot(source, chance.choice(customers))) for source in EMPTY]
    words = [
        Feedback(
            plan.Slot(source, chance.choice(customers)),
            [("improve" if source == "survey" else "text", Sentence("NA", valence=""))],
        )
        for source in NOT_AVAILABLE
    ]
    return empty + words


def date_and_number(pieces: list[Feedback], chance: Random) -> None:
    """Dates over twelve months, copies within days of the original; ids in the order of dates."""
    for piece in pieces:
        day = FIRST + timedelta(days=chance.randrange(DAYS - 3))
        if piece.copy_of:
            day = datetime.fromisoformat(piece.copy_of.written_at[:10]) + timedelta(days=chance.randrange(1, 4))
        piece.written_at = (day + timedelta(minutes=round(chance.triangular(6 * 60, 24 * 60 - 1, 20 * 60)))).isoformat()
    pieces.sort(key=lambda piece: (piece.slot.source, piece.written_at))
    for source, pattern in IDS.items():
        for number, piece in enumerate((piece for piece in pieces if piece.slot.source == source), start=1):
            piece.source_id = pattern.format(number)


def _nearly(sentence: Sentence, chance: Random) -> Sentence:
    return Sentence(typo(sentence.text, chance), sentence.stage, sentence.touchpoint, sentence.valence)


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    reader.add_argument("--to", type=Path, default=HERE, help="folder to write to")
    main(reader.parse_args().to)
