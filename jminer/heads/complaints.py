"""Kinds of complaint: what stands in the customer's way, told by the words they use. English only; patterns, not a trained head.

`python -m tests.benchmarks.journey_pains` prints how often each kind is right on complaints that were read one by one.
"""

from __future__ import annotations

import polars as pl

_DO = (
    r"(?:book|rebook|check|log|sign|access|pay|order|buy|open|load|download|upload|find|reach|get (?:through|in|into|on|a hold"
    r"|an? (?:person|human|agent|answer))"
    r"|change|cancel|print|redeem|select|choose|add|use|connect|update|install|register|submit|complete|finish|purchase|view|see my|return|contact|speak|talk)"
)
KINDS: dict[str, tuple[str, ...]] = {
    "blocker": (
        rf"\b(?:can't|cannot|can not|couldn't|could not|unable to|not able to|wasn't able to|no way to|impossible to"
        rf"|won't let (?:me|us|you)|wouldn't let (?:me|us|you)"
        rf"|doesn't let (?:me|us|you)|doesn't allow (?:me|us|you) to|not letting (?:me|us|you)|never (?:could"
        rf"|managed to)) (?:even |actually |seem to |to )*{_DO}",
        r"\b(?:locked out|shut out) of\b", r"\bfail(?:s|ed)? to (?:load|open|connect|log|sync|send|save|go through)\b",
        r"\b(?:didn't|doesn't|won't|would not|wouldn't) (?:go through|load|open|connect|sync)\b",
    ),
    "friction": (
        r"\b(?:had|have|having|forced|made (?:me|us)) to (?:call|phone|re-?enter|repeat|re-?do|start over|fill|explain|chase|walk"
        r"|go back|log ?in|sign ?in|register)\b",
        r"\b(?:hassle|tedious|cumbersome|clunky|complicated|laborious|run ?around|back and forth|jump through hoops)\b",
        r"\b(?:over and over|again and again|so many (?:steps|clicks|screens|forms))\b",
        r"\b(?:call|explain|ask|try|tri|told|tell|contact|e-?mail|enter|phon|wr)\w* (?:\w+ ){0,4}(?:multiple|several|many|three|four|five|\d+) times\b",
        r"\b(?:bounced|passed|transferred|shuffled|sent) (?:around|from \w+ to \w+|back and forth|between)\b",
        r"\b(?:hard|difficult|a pain|not easy|awkward) to (?:use|put|open|navigate|reach|book|change|cancel|set|get (?:on|off|in"
        r"|into|out|a|an|hold|through|to))\b",
    ),
    "confusion": (
        r"\bconfus(?:ed|ing|ion)\b", r"\b(?:unclear|not clear|misleading|mislead|misled)\b",
        r"\b(?:don't|didn't|do not|did not|can't|couldn't) (?:understand (?:how|what|which|where)|figure out|tell (?:if|whether|which))\b",
        r"\bno (?:idea|clue) (?:why|how|what|where|when|if|who|about|of)\b", r"\bno ?(?:one|body) (?:knows|knew|could tell"
        r"|can tell|told|tells|explained|informed)\b",
        r"\bno (?:explanation|information|info|communication|announcements?|updates?|instructions?|notice)\b",
        r"\b(?:not|never|weren't|wasn't) (?:told|informed|notified|explained)\b", r"\b(?:conflicting|contradict\w+"
        r"|mixed (?:messages|signals)|different (?:answers?|stories))\b",
    ),
    "defect": (
        r"\b(?:broken|broke|defect(?:ive)?|faulty|malfunction\w*|damaged|cracked|out of order)\b", r"\b(?:rip|ripped|tore|torn"
        r"|holes?|fell apart|fall(?:ing|s)? apart|unravel\w*|pill(?:ed|ing)|shrunk|shrank|faded|leak(?:s|ed|ing)?)\b",
        r"\b(?:doesn't|does not|don't|isn't|wasn't|not|never|stopped|stops|quit) work(?:ing|s|ed)?\b",
        r"\b(?:crash(?:es|ed|ing)?|freez(?:es|ing)|froze|glitch\w*|bugs?|buggy|error (?:message|code)s?|errors?)\b",
    ),
    "policy": (
        r"\b(?:policy|policies|terms and conditions|fine print|rules?|restrictions?)\b", r"\b(?:fees?|surcharges?|penalt(?:y|ies)"
        r"|non-?refundable|no refunds?)\b",
        r"\bcharg(?:e|es|ed|ing) (?:me |us |you |customers |passengers |people |an? )?(?:extra|for|\$|£|€|more|additional)",
        r"\b(?:won't|refus\w+|will not|would not|wouldn't|denied|declined) (?:to )?(?:me |us )?(?:an? |the |my |any )?(?:refund"
        r"|reimburse|compensat|honou?r|waive|exchange)",
        r"\b(?:not|isn't|wasn't|aren't) (?:eligible|entitled|allowed|permitted)\b", r"\b(?:have|had) to pay (?:extra|more|for|another|again|\$|£)",
    ),
    "wait": (
        r"\bwait(?:ed|ing|s)?\b", r"\bon hold\b", r"\bdelay(?:s|ed|ing)?\b", r"\b(?:queues?|long lines?|slow|slowly|sluggish)\b",
        r"\b(?:hours?|hrs?|minutes?|mins?|days?|weeks?|months?) (?:late|later|delay|delayed|wait|on hold|on the phone"
        r"|and counting|to (?:get|arrive|respond|reply|load))\b",
        r"\b(?:took|takes|taking) (?:\w+ ){0,3}(?:hours?|hrs|minutes|mins|days|weeks|months|forever|ages"
        r"|long)\b", r"\bstill (?:no|not|haven't|hasn't|waiting|nothing|don't have)\b",
        r"\b(?:sitting|sat|stuck|stranded) (?:\w+ ){0,3}(?:tarmac|runway|gate|plane|airport)\b", r"\bno (?:response|reply|answer|callback|call back)\b",
        r"\b(?:hasn't|haven't|never|yet to) (?:arrived?|shown up|respond(?:ed)?|repl(?:y|ied)|called back"
        r"|received)\b", r"\blate (?:flight|departure|arrival|again)\b",
    ),
}  # fmt: skip
"""blocker: cannot be done; friction: can, with toil; confusion: is not understood or not told; defect: broken; policy: a rule or a fee; wait: time."""

ONLY_LOOKS_SO = {
    "wait": r"\bcan(?:no|')?t wait\b|\bwait(?:ing)? to (?:wear|try|see|use|get)\b",
    "defect": r"\bwork(?:ed|s|ing)? (?:for (?:me|my)|on me|with my|out)\b|\b(?:may|might|would|will) not work\b|\b(?:arm|button|key) ?holes?\b",
}
"""What a text must not say for its kind to count."""


def complaint_kinds(text: pl.Expr) -> list[pl.Expr]:
    """For each kind whether a text has its words, as columns named after the kinds. One text may have several."""
    plain = text.str.to_lowercase().str.replace_all("’", "'")
    found = {kind: plain.str.contains("|".join(f"(?:{cue})" for cue in cues)) for kind, cues in KINDS.items()}
    return [(is_so & ~plain.str.contains(ONLY_LOOKS_SO[kind]) if kind in ONLY_LOOKS_SO else is_so).alias(kind) for kind, is_so in found.items()]
