"""Every pattern that finds personal data, with one comment on what it must *not* match.

All are linear: a run of characters is entered at its start only (lookbehind) and never given back (possessive `++`).
"""

from __future__ import annotations

import re

# Not a handle after a space ("hey @Brand.Thanks") and not "5@3".
EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]++(?:@| @ )(?=[\w-])(?:[\w-]++\.)+[^\W\d_]{2,24}(?![\w-])")

# Not "dot the i" or "at home": both words must stand between a name and a domain ending.
EMAIL_SPELLED = re.compile(
    r"(?<![\w.+-])[\w.+-]++ ?(?:[(\[{] ?at ?[)\]}]| at |@) ?[\w-]++"
    r"(?: ?(?:[(\[{] ?dot ?[)\]}]| dot ) ?[\w-]++)*(?: ?(?:[(\[{] ?dot ?[)\]}]| dot |\.) ?"
    r"(?:com|net|org|edu|gov|info|io|me|co|uk|de|fr|es|it|nl|in|au|ca|us)\b)(?!\w)",
    re.IGNORECASE,
)

# Not "and/or" or "24/7": a scheme, www, or a known ending with a path.
URL = re.compile(
    r"(?<![\w@])(?:(?:https?|ftp)://|www\.)[^\s<>\"]++"
    r"|(?<![\w@.-])(?:[\w-]++\.)++(?<=\.)(?:(?<=\bbit\.)ly|(?<=\bt\.)co)/[^\s<>\"]++"
    r"|(?<![\w@.-])[\w-]++(?:\.[\w-]++)*?\.(?:com|net|org|edu|gov|info|io|me|co|ly|uk|de|fr|es|it|nl|in|au|ca|us|gl|be)/[^\s<>\"]++",
    re.IGNORECASE,
)
URL_TAIL = ".,;:!?)]}'’”»…"

# Not an e-mail's domain, and not a lone @.
HANDLE = re.compile(r"(?<![\w@.])@(\w{2,30})(?![\w@])")

# 13 to 19 digits in any grouping; counts only with a right Luhn sum.
CARD = re.compile(r"(?<![\w.])\d(?:[ -]?\d){12,18}(?![\w-])")

# Counts only with a right remainder modulo 97, so codes that merely look like one stay.
IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:[ -]?[a-z0-9]){11,30}(?!\w)", re.IGNORECASE)

# Not a version ("v8.9.36.61", "version 8.9.36.61") and not a number over 255.
IPV4 = re.compile(r"(?<![\w.])(?<!version )(?<!build )(?<!update )(?<!app )\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)", re.IGNORECASE)
IPV6 = re.compile(r"(?<![\w:.])(?=[0-9a-f]*:)[0-9a-f:]{6,39}(?![\w:])", re.IGNORECASE)

# A telephone number needs +, 00, brackets, or the grouping of one; dates, prices and year ranges have another shape.
PHONE = re.compile(r"(?<![\w.,$£€-])(?:\+|00|\(\+?)?\d(?:[ ./()\-]{0,3}\d){6,16}(?![\w-])(?![.,]\d)")
PHONE_CUE = re.compile(
    r"(?:call(?:ed)?(?: me| us)?(?: on| at)?|phone|tel|telephone|mobile|cell|whatsapp|ring(?: me)?|text(?: me)?|fax|hotline|number)"
    r"\W{0,3}(?:(?:is|no|number|nr|at|on)\W{0,3}){0,2}$",
    re.IGNORECASE,
)
DATE_SHAPE = re.compile(
    r"(?:\d{4}[-./ ]\d{1,2}[-./ ]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4})(?:[ T]\d{1,2})?|(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d"
)
NORTH_AMERICA = re.compile(r"(?:\+?1[ .-]?)?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]?\d{4}")
TRUNK = re.compile(r"0\d{1,4}(?:[ ./()-]{1,2}\d{2,8}){1,5}|0[1-9]\d{8,9}")

# The word must be followed by a code that holds a digit ("order of words" stays), or by six capitals for a locator.
CODE_CUE = (
    r"(?:order|booking|reservation|confirmation|reference|ref|pnr|record locator|locator|case|ticket|e-?ticket|tracking|parcel|shipment"
    r"|invoice|claim|account|acct|customer|member(?:ship)?|loyalty|policy|frequent flyer|aadvantage|skymiles|passport|serial)"
)
ORDER = re.compile(
    rf"(?<![\w-])({CODE_CUE}(?: (?:no|nr|num|number|code|id|ref|reference|locator)\b\.?)?(?: (?:is|was)\b)?[ ]?[:=]?[ ]?)#?[ ]?"
    r"((?=[\w-]*\d)(?=[\w-]*\d[\w-]*\d)[a-z0-9]++(?:-[a-z0-9]++)*+)(?![\w%])",
    re.IGNORECASE,
)
LOCATOR = re.compile(
    r"(?<![\w-])((?i:(?:booking|reservation|confirmation|record|reference|pnr)(?: (?:code|locator|reference|ref|number|no))?"
    r"(?: (?:is|was))?[ ]?[:]?[ ]?))#?[ ]?"
    r"([A-Z0-9]{6})(?![\w-])"
)
HASH_NUMBER = re.compile(r"(?<![\w#&])#\d{5,30}(?!\w)")

# Product codes have few digits ("WH-1000XM4"): seven or more name one thing of one person.
LONG_CODE = re.compile(r"(?<![\w-])(?=[A-Za-z0-9-]*\d)[A-Za-z0-9]++(?:-[A-Za-z0-9]++)*+(?![\w-])")

PLACEHOLDER = re.compile(r"\[(?:EMAIL|URL|PHONE|CARD|IBAN|IP|HANDLE|ORDER|NAME)\]")

# "I am sorry" is no introduction: after these words a name follows, or nothing.
INTRODUCED = re.compile(
    r"(?<!\w)((?i:my name is|my name's|my name was|name: ?|named|called|mr\.?|mrs\.?|ms\.?|miss|dr\.?|prof\.?|herr|frau|señora?|monsieur|madame) )"
    r"((?:[^\W\d_][\w'’-]{1,24}|[A-Z]\.)(?: (?:[A-Z][\w'’-]{1,24}|[A-Z]\.)){0,2})"
)
# The last line after a greeting, and only capitalised words.
SIGNATURE = re.compile(
    r"(?<!\w)((?i:thanks|thank you|thx|regards|cheers|sincerely|yours|best wishes|best|greetings|grüße|cordialement|saludos)[,.!]?\s{1,3}[-–—~]?\s?)"
    r"([A-Z][\w'’-]{1,24}(?: (?:[A-Z][\w'’-]{1,24}|[A-Z]\.)){0,2})(?=[.!]?\s*\Z)"
)
# Where a person's name can stand: a capitalised word inside a sentence, or at its start before what people do.
CAPITAL_INSIDE = re.compile(r"(?<=[\w,;:)\"'’”-] )[A-ZÀ-ÖØ-Þ][^\W\d_]++(?:['’-][^\W\d_]++)*+")
CAPITAL_FIRST = re.compile(
    r"(?:\A|(?<=[.!?…] )|(?<=\n)|(?<=[\"“(]))[A-ZÀ-ÖØ-Þ][^\W\d_]++(?: [A-ZÀ-ÖØ-Þ][^\W\d_]++)?"
    r"(?= (?:was|is|has|had|helped|told|said|at|from|in|who|went|made|did|took|refused|and|the|our|kept|came|gave|called|asked)\b|[,.!]? ?\Z)"
)
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
