"""The English in which people tell that a channel failed them and that they turned to another: closed classes, as patterns.

Texts are in lower case and their channels are signs (`channels.mark`). What each pattern is for stands below it; how they
work together is told in `handoffs`.
"""

from __future__ import annotations

import re

from jminer.heads.channels import ING, NAME, PAST, PLAIN, SIGN, signs

N, P, D, G = signs(NAME), signs(PLAIN), signs(PAST), signs(ING)


def _any(lines: str) -> str:
    """One of several patterns; a new line parts them as | does."""
    return "(?:" + "|".join(line.strip() for line in lines.strip().splitlines()) + ")"


MOVES = """
    go went going, drive drove driving, walk walked walking, head headed heading, travel travelled travelling, visit visited visiting, pop popped popping,
    return returned returning, queue queued queuing, use used using, try tried trying, turn turned turning, switch switched switching,
    resort resorted resorting, get_on got_on getting_on, pick picked picking, book booked booking, order ordered ordering,
    re-order re-ordered re-ordering, re_order re_ordered re_ordering, reorder reordered reordering, rebook rebooked rebooking, buy bought buying,
    purchase purchased purchasing, pay paid paying, do did doing, log logged logging, send sent sending, write wrote writing, write written writing,
    ask asked asking, complain complained complaining, contact contacted contacting, message messaged messaging, speak spoke speaking,
    talk talked talking, open opened opening, take took taking, make made making, reach_out reached_out reaching_out, submit submitted submitting,
    print printed printing, upload uploaded uploading, manage managed managing, give gave giving, drop dropped dropping, bring brought bringing,
    move moved moving, start started starting, cancel cancelled cancelling, sort sorted sorting, place placed placing, arrange arranged arranging,
    download downloaded downloading, get_it got_it getting_it
"""
"""Verbs by which one turns to a channel that is named after them: plain, past and -ing form."""


def _moves(form: int) -> str:
    forms = [move.split()[form].replace("_", " ") for move in MOVES.split(",")]
    return f"(?:{'|'.join(dict.fromkeys(forms))})"


FILL = (
    r"(?: (?!(?:about|of|that|said|says|because|if|without|who|which|like|than|saying|telling|asking|whether|what|why|how|but)\b)"
    r"[\w'*/£$€%-]+){0,6}"
)
"""Words between a verb and the channel that it is done on."""
TO_PLAIN = rf"(?:{P}|{N}(?! (?:was|is|are|were|to)\b)|{_moves(0)}{FILL} {N})"
TO_ING = rf"(?:having to {TO_PLAIN}|{G}|{_moves(2)}{FILL} {N})"
TO_PAST = rf"(?:{D}|{_moves(1)}{FILL} {N})"
ADVERBS = (
    r"(?:(?:just|then|also|finally|eventually|simply|actually|immediately|later|instead|now|only|even|luckily|subsequently|therefore|again|still|always|"
    r"physically|personally|both|in the end|at last|have|had|'ve|did|been) )*"
)
ME = r"(?:(?:i|we|i've|we've|my (?:wife|husband|partner) and i) )"
AM = r"(?:i'm|i am|we're|we are|here i am|am)"
REASONS = "because|as|since|cause|cos|coz|due to"
JOINED = r"(?:(?:so|then|and|hence|therefore|that's why|thus|which is why|or|meaning|only after|only once|only when|once|until)\b ?)*"

FORCED, LAST, TURNED, SENT = "forced", "last resort", "turned", "sent"
RULES = tuple((rule, re.compile(pattern)) for rule, pattern in (
    (FORCED, r"(?:^|\W)(?:ha(?:d|ve|s|ving)|got|need(?:ed)?|forced|obliged|made|(?:choice|option) (?:but|other than|except)|way (?:[^,.]{1,40} )?(?:was|is))"
             rf" (?:me |us )?to (?:{ADVERBS}|go and |go back and |keep |start )({TO_PLAIN})"),
    (LAST, rf"(?:\bend(?:ed|ing)? up|\bwound up|\bresort(?:ed|ing)? to|\bback to|\bonly way [^,.]{{0,40}}by) {ADVERBS}({TO_ING})"),
    (TURNED, rf"^{JOINED}{ADVERBS}{ME}?{ADVERBS}({TO_PAST})"),
    (TURNED, rf"^{JOINED}{ADVERBS}{AM} {ADVERBS}({G}|{_moves(2)}{FILL} {N})"),
    (TURNED, rf"^(?:(?:so|hence|therefore|now) )?(?:trying|asking|writing|tweeting) ({FILL} {N})"),
    (TURNED, rf"^(?:{REASONS}|when|after) .*?\b{ME}{ADVERBS}({TO_PAST})"),
    (TURNED, rf"^(?:hence|thus|therefore) (?:this|my|the) ({N}|{P})"),
    (SENT, rf"\b(?:sent|referred|directed|redirected|pointed|passed) (?:me|us) (?:back )?(?:on to|over to|to)(?: [\w'-]+){{0,3}} ({N})"),
))  # fmt: skip
"""Ways to tell in a piece that one turned to a channel, which the last sign of the group names; the first that fits counts."""
BLOCK = re.compile(r"(?:'ll|n't|'d)\b|\b" + _any(r"""
    will|would|going to|gonna|might|may|should|could|can|if|wish\w*|want\w*|hop(?:e|ing)|prefer\w*|rather|nearly|almost|about to|thought|think
    plan\w*|intend\w*|shall|please|tomorrow|next time|maybe|guess|let me|must|not|never|nobody|without|whether|unless|cannot|no need|expect(?:ed)?
    supposed|instead of|rather than|glad|threaten\w*|used to|whenever
""") + r"\b|\b(?:you|people|they|he|she|customers|everyone)\b(?!.*\b(?:i|we|me|us|i've|we've)\b)")
"""Words before a turn that say that it was not made, or by somebody else."""
LINK = re.compile(
    r"^(?:so|hence|therefore|thus|then|that's why|which is why|meaning|and then|and so)\b|"
    r"\b(?:instead|in the end|eventually|finally|after all|luckily|at last|turned to|gave up)\b"
)
"""What says that a turn answers what was said before."""
LASTLY = re.compile(r"\b(?:in the end|eventually|end(?:ed|ing)? up|wound up|resort(?:ed|ing)? to|no (?:other )?(?:choice|option))\b")
"""What says that a turn was the last resort, even where no channel is left."""
BROAD = re.compile(r"^(?:talk|speak|spoke|buy|bought|order|book|get|got|start|check|pick|manag|pa[iy]|do|did|us|tr[iy]|made|mak|ask)")
"""Verbs that say too little to be a turn where no channel is left."""

FAILURE = re.compile(r"n't\b|\b" + _any(r"""
    not|cannot|cant|wont|didnt|doesnt|dont|couldnt|wouldnt|isnt|wasnt|never|no|nobody|none|nothing|nowhere|neither|nor
    fail\w*|crash\w*|froze\w*|freez\w*|(?:is|was|are|were|went|been|be) down|down (?:again|all)|broken?|errors?|stuck|unable|refus\w+|reject\w+|declin\w+
    useless|hopeless|impossible|unhelpful|ignored|unanswered|unavailable|wasted?|hung|cut off|prevented|disconnect\w*|tim(?:ed?|ing|es) ?out
    (?:sold|sell(?:s|ing)?|r[au]ns?) out|out of stock|g[ai]v(?:e|ing|en) up|abandon\w*|attempt\w*|struggl\w*|engaged|in circles|locked|blocked|closed
    (?:for|after|over) (?:[\w+]+ ){0,3}(?:h(?:ou)?rs?|min(?:ute)?s?|days?|weeks?|ages)|wait(?:ed|ing) (?:an?|for|over|\w+ hours?|on)
    logg(?:ed|ing) me out|dead|shrugg\w*|rang out|rings? out|spin\w*|so \w+ that|so bad|went wrong|glitch\w*|hang(?:s|ing)?|looping|passed between|marked it
    (?:kept|keeps?) (?:me |on |\w+ )?(?:crash|freez|tim|spin|say|tell|ask|send|logg|throw|disconnect|reject|refus|load|giv|hang|repeat|ring|put|gett)\w*
""") + r"\b|\b(?:tried|trying) " + _any(rf"""
    to\b|calling|\w+ing (?:on|in|it|the|my|to)\b
    (?:the |your |their |by |on |via |with )*{SIGN.pattern}
    (?:two|three|four|five|several|many|multiple|\d+|a few)[ ]
"""))
"""Something went wrong with what is spoken of, or was in vain."""
FINE = re.compile(r"\b" + _any(r"""
    no (?:problems?|issues?|trouble|wait\w*)|not (?:only|just|bad)|no longer|nothing but|never (?:had|any) (?:a )?(?:problems?|issues?)
    (?:try|tried|trying) (?!to\b)(?:on|(?:\w+ ){1,4}on(?! (?:the|your|their)\b))
    (?:would|did|do|does|was|were|am|is|are|had)(?:n't| not) (?:have )?(?:\w+ )?(?:think|thought|look\w*|impress\w*|fall|fell|like|love|want\w*|sure)
    (?:would|did|do|does|was|were|am|is|are|had)(?:n't| not) (?:have )?(?:\w+ )?(?:expect\w*|happy|know|notice|care|need|mind|have to|realize|realise|until)
""") + r"\b")
"""What has the words of a failure and is none."""
FOLLOWS = re.compile(r"^(?:and |but |then |still )*" + _any(r"""
    it|they|nobody|no|none|nothing|never|not|got|get|was|were|is|kept|keeps|error|errors|only|couldn't|can't|cannot|didn't|wouldn't|doesn't
    gave|waited|for|after|over|\d+|an|zero|had|been|heard|(?:i|we) (?:got|waited|gave|never|could|couldn't|can't)|i was
""") + r"\b")
"""How a piece begins that goes on with the channel of the piece before."""
PLAINLY = re.compile(
    r"\b(?:g[ai]v(?:e|ing|en) up|tried|attempt\w*|waited|waiting|after|could(?:n't| not)|can(?:'t|not)|unable|wouldn't|would not|"
    r"(?:was|were) (?:no help|useless)|no (?:reply|answer|response|luck|help))\b"
)
"""A failure so plain that a turn right after it needs no word to join them."""
INBOUND = re.compile(
    r"\b(?:received?|receiving|(?:got|gets?|getting|gotten|had|read) (?:an?|the|your|this|another|one|two|several|my)|sent (?:me|us)|sending (?:me|us)|came)"
    rf" (?:[\w']+ ){{0,5}}{SIGN.pattern}|"
    rf"\b(?:they|he|she|it|who|company|bank|agent|rep) (?:\w+ ){{0,2}}{D}|{N} (?:from|came|arrived|saying|stating|asking|that (?:said|says|stated))\b"
)
"""The company turned to the customer: a letter that came is no channel that failed."""
REASON = re.compile(rf"^(?:{REASONS})\b")
ONLY = re.compile(r"^(?:only (?:after|once|when)|(?:not )?until|once) ")
"""How a turn begins whose reason follows it."""

TOLD = re.compile(
    r"^(.*?)\b(?:says?|said|told|tells?|ask(?:s|ed|ing)?|instruct\w*|advis\w*|direct\w*)\b(?: (?:me|us|you|i|we|should|must|had|have))*"
    rf"(?: (?:on|over|in|by)? ?({N}))? to (?:{P}|{N}|[\w']+{FILL} {N})"
)
"""The company sends the customer to a channel, the last sign; those before it sent them."""
DID = re.compile(rf"^(?:(?:so|and|which|and so|so then|then) )+(?:{ME}{ADVERBS})?(?:did\b|went\b|sent\b|{D}|{_moves(1)} {N})")
"""The customer did as told."""

CUT = re.compile(
    r"[.,;:!?…()\n]+|\s[-–—]+\s|(?<!only)\s(?=(?:so(?! \w+ that)|then|and|but(?! to\b)|because|as|since|when|after|hence|therefore|that's why|which|until|"
    r"before|if|although|though|while|cos|coz|cause|due to|meaning|instead of|rather than)\b)"
)
"""Where a text is cut into pieces."""
SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…\n]+|$)")
