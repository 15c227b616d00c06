"""Write the exports, each in the shape in which such a system would hand them out."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter
from source.compose import CAP, Feedback
from source.details import Details
from source.people import COLUMNS, Customer
from source.pool import Sentence

FILES = {
    "store_reviews": "store_reviews.csv",
    "app_reviews": "app_reviews.csv",
    "tickets": "tickets.jsonl",
    "social_posts": "social_posts.json",
    "survey": "survey.xlsx",
}


class Exports:
    """Write every file into one folder, from finished feedback in the order of its ids."""

    def __init__(self, folder: Path, chance: Random, details: Details) -> None:
        self.folder, self.chance, self.details = folder, chance, details
        self.uses: Counter[str] = Counter()

    def customers(self, people: Iterable[Customer]) -> None:
        write_csv(
            self.folder / "customers.csv", COLUMNS, ([person.fields[name] for name in COLUMNS] for person in people)
        )

    def store_reviews(self, pieces: Sequence[Feedback]) -> None:
        rows: list[Sequence[object]] = []
        for piece in pieces:
            text = self._broken(piece)
            title = (
                self.chance.choice(self.details.frames["titles"][piece.mood])
                if piece.said and self.chance.random() < 0.7
                else ""
            )
            model = piece.slot.customer.fields["bike_model"] if piece.slot.customer else "Lark"
            rows.append(
                (piece.source_id, _customer(piece), piece.written_at[:10], model, _or_empty(piece.rating), title, text)
            )
        for place in (97, 301):  # exports hold rows with nothing in them
            rows.insert(place, [""] * 7)
        write_csv(
            self.folder / FILES["store_reviews"],
            ("review_id", "customer_id", "date", "product", "rating", "title", "review"),
            rows,
        )

    def app_reviews(self, pieces: Sequence[Feedback]) -> None:
        rows = (
            (
                piece.source_id,
                _customer(piece),
                piece.written_at[:16].replace("T", " "),
                _or_empty(piece.rating),
                self.chance.choice(("4.0.3", "4.1.0", "4.2.0", "4.2.1", "")),
                self.chance.choice(("android", "ios")),
                piece.text(),
            )
            for piece in pieces
        )
        header = ("review_id", "user_id", "created", "stars", "version", "platform", "text")
        write_csv(self.folder / FILES["app_reviews"], header, rows, delimiter=";", encoding="utf-8-sig")

    def tickets(self, pieces: Sequence[Feedback]) -> None:
        rows = [self._ticket(piece) for piece in pieces]
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (self.folder / FILES["tickets"]).write_bytes(text.encode())

    def social_posts(self, pieces: Sequence[Feedback]) -> None:
        rows = []
        for piece in pieces:
            author = {
                "customer_id": _customer(piece) or None,
                "handle": self.details.detail("handle"),
                "name": self.details.detail("name"),
            }
            rows.append(
                {
                    "post_id": piece.source_id,
                    "posted_at": piece.written_at + "+00:00",
                    "network": self.chance.choice(("microblog", "photos", "video")),
                    "author": author,
                    "text": piece.text() if piece.said else "   ",
                    "likes": int(self.chance.expovariate(0.15)),
                }
            )
        (self.folder / FILES["social_posts"]).write_bytes(
            (json.dumps(rows, ensure_ascii=False, indent=1) + "\n").encode()
        )

    def survey(self, pieces: Sequence[Feedback]) -> None:
        held = io.BytesIO()
        book = xlsxwriter.Workbook(
            held, {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
        )
        book.set_properties({"title": "Pedalune customer survey", "author": "", "created": datetime(2026, 3, 1)})
        sheet, day = book.add_worksheet("answers"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ("response_id", "customer_id", "answered_on", "nps", "likes", "improve"))
        for row, piece in enumerate(pieces, start=1):
            sheet.write_string(row, 0, piece.source_id)
            sheet.write(row, 1, _customer(piece))
            sheet.write_datetime(
                row, 2, datetime.combine(date.fromisoformat(piece.written_at[:10]), datetime.min.time()), day
            )
            sheet.write(row, 3, _or_empty(piece.rating))
            sheet.write(row, 4, piece.text("likes"))
            sheet.write(row, 5, piece.text("improve"))
        book.close()
        (self.folder / FILES["survey"]).write_bytes(_stored(held))

    def _ticket(self, piece: Feedback) -> dict[str, Any]:
        touched = next((sentence.touchpoint for _, sentence in piece.said if sentence.touchpoint), "other")
        subjects = self.details.frames["subjects"]
        english = not piece.slot.piece or piece.slot.piece.language == "en"
        return {
            "id": int(piece.source_id),
            "requester_id": _customer(piece),
            "created_at": piece.written_at + "Z",
            "subject": self.chance.choice(subjects.get(touched, subjects["other"])) if english and piece.said else "",
            "description": self._description(piece) if piece.said else "",
            "channel": self.chance.choice(("email", "email", "form", "chat")),
            "tags": [touched] if touched != "other" and self.chance.random() < 0.6 else [],
            "comments": self._comments(piece) if english and piece.said and self.chance.random() < 0.45 else [],
        }

    def _description(self, piece: Feedback) -> str:
        """Greeting, text and name, with the mark-up that mail programs leave behind."""
        frames, chance = self.details.frames, self.chance
        plain = bool(piece.slot.piece and piece.slot.piece.language != "en")
        hello = "" if plain else chance.choice(frames["greetings"])
        bye = (
            chance.choice(frames["signoffs"]).replace("{name}", self.details.detail("name"))
            if not plain and chance.random() < 0.4
            else ""
        )
        parts = [part for part in (hello, piece.text(), bye) if part]
        style = chance.random()
        if style < 0.2:
            return "".join(f"<p>{_escaped(part)}</p>" for part in parts)
        if style < 0.3:
            return "<br><br>".join(_escaped(part).replace(". ", ".&nbsp;", 1) for part in parts)
        return "\n\n".join(parts)

    def _comments(self, piece: Feedback) -> list[dict[str, str]]:
        """An agent's answer, pasted, and what the customer wrote back to it."""
        answer = self.chance.choice(self.details.frames["answers"])
        written = datetime.fromisoformat(piece.written_at) + timedelta(hours=self.chance.randrange(1, 70), minutes=7)
        comments = [{"author": "agent", "created_at": f"{written.isoformat()}Z", "body": answer["agent"]}]
        fresh = [text for text in answer["customer"] if self.uses[text] < CAP]
        if fresh and self.chance.random() < 0.6:
            text = self.chance.choice(fresh)
            self.uses[text] += 1
            parts = text.split(" | ")
            comments.append(
                {
                    "author": "customer",
                    "created_at": f"{(written + timedelta(hours=5)).isoformat()}Z",
                    "body": " ".join(parts),
                }
            )
            piece.said += [("comments", Sentence(part, valence="")) for part in parts]
        return comments

    def _broken(self, piece: Feedback) -> str:
        """Long reviews have paragraphs, and so line breaks within a quoted cell."""
        sentences = [sentence.text for _, sentence in piece.said]
        if len(sentences) < 4 or self.chance.random() < 0.5:
            return " ".join(sentences)
        half = len(sentences) // 2
        return " ".join(sentences[:half]) + self.chance.choice(("\n", "\n\n")) + " ".join(sentences[half:])


def write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ",", encoding: str = "utf-8"
) -> None:
    """A CSV file with the same line ends on every system."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _customer(piece: Feedback) -> str:
    return piece.slot.customer.id if piece.slot.customer else ""


def _or_empty(rating: int | None) -> int | str:
    return "" if rating is None else rating


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")


def _stored(held: io.BytesIO) -> bytes:
    """The workbook again without compression, whose bytes would depend on the zlib at hand."""
    again = io.BytesIO()
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            new.writestr(zipfile.ZipInfo(name, (2026, 3, 1, 0, 0, 0)), old.read(name))
    return again.getvalue()
