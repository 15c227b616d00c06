"""Wishes: ways in which customers ask for what is not there. English only; patterns, not a trained head."""

from __future__ import annotations

import polars as pl

WISHES = (
    r"\b(?:i|we)(?:'d| would)? (?:really |just |only |do )?wish\b",
    r"\bif only\b",
    r"\bplease (?:add|bring|make|allow|include|give us|give me|let|enable|consider|offer|put)\b",
    r"\b(?:would|it'd) be (?:\w+ )?(?:nice|great|good|better|cool|helpful|awesome|perfect|useful|lovely)(?: if| to| when|$)",
    r"\b(?:there|they|you|it|app|one) (?:really )?(?:should|could) (?:really |at least |also )?"
    r"(?:be an?|be able|have|add|offer|allow|let|include|provide|bring|make)\b",
    r"\b(?:would|i'd|we'd) (?:really |also )?(?:love|like|prefer)(?: it)? (?:to (?:see|have|be able)|if|an?\b|more\b)",
    r"\b(?:need|needs|lacks?|missing|misses|miss) (?:an?|the|some|more|any) (?:\w+ ){0,2}(?:option|feature|function|button|way|setting|support|ability)s?\b",
    r"\b(?:no|isn't a|is there a|not any) (?:way|option|possibility) to\b",
    r"\bwhy (?:isn't there|is there no|can't (?:i|we|you)|don't you (?:offer|have|add))\b",
    r"\b(?:feature request|a suggestion|one suggestion|my only wish)\b",
    r"\b(?:add|bring back) (?:an?|the|more|some|back)\b",
)
"""Each names what is missing or wanted; a mere "I want my money back" is a demand and not among them."""


def wished(text: pl.Expr) -> pl.Expr:
    """Whether a text asks for something that is not there."""
    return text.str.to_lowercase().str.replace_all("’", "'").str.contains("|".join(f"(?:{wish})" for wish in WISHES))
