"""Cleaning and masking of one field, and of all names at once: nothing raw goes past here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from jminer.text import names
from jminer.text.masks import mask
from jminer.text.normalize import clean

ENGLISH = frozenset({"en", "und"})
PERSONAL = frozenset({
    "name", "fullname", "firstname", "lastname", "surname", "forename", "givenname", "familyname", "middlename", "nickname",
    "author", "authorname", "username", "screenname", "displayname", "customername", "contactname", "reviewer", "reviewername",
    "consumername", "requester", "passengername", "guestname", "contact", "recipientfirstname", "recipientlastname", "address",
    "street", "streetaddress", "postaladdress", "homeaddress", "address1", "address2", "birthdate", "dateofbirth", "birthday",
    "dob", "password",
})
"""Columns that hold a person's name or home by their title, whatever stands in them."""


@dataclass(frozen=True, slots=True)
class Redactor:
    """Masks by pattern at once; by the name recogniser for all texts together, when `with_names`."""

    with_names: bool
    keep: tuple[str, ...] = ()
    kept: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", names.kept_words(self.keep))

    def text(self, raw: str) -> str:
        """A text cleaned, with everything masked that has a shape, and names that introduce themselves."""
        masked = mask(clean(raw), self.keep)
        return names.introduced(masked, self.kept) if self.with_names else masked

    def attribute(self, column: str, raw: str | None) -> str | None:
        """A short field; [NAME] when its column holds names or addresses by its title. Empty becomes None."""
        if raw is None or not raw.strip():
            return None
        return "[NAME]" if is_personal(column) else mask(clean(raw), self.keep) or None

    def hide_names(
        self, texts: Sequence[str], languages: Sequence[str], advance: Callable[[int], None] = lambda done: None
    ) -> list[str]:
        """The texts with the names of persons masked; other languages than English, which the recogniser cannot read, unchanged."""
        if not self.with_names:
            return list(texts)
        asked = [names.candidates(text) if language in ENGLISH else [] for text, language in zip(texts, languages, strict=True)]
        found = names.find((sentence for sentences in asked for sentence in sentences), advance)
        return [names.hide(text, sentences, found, self.kept) for text, sentences in zip(texts, asked, strict=True)]


def is_personal(column: str) -> bool:
    """Whether a column's title says that a person's name or address stands in it."""
    return re.sub(r"[\W_]+", "", column.split(".")[-1]).lower() in PERSONAL
