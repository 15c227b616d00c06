"""Every pattern that finds personal data, with one comment on what it must *not* match.

They read a view of the text (see folding.py), in which \0 stands for what is masked already and nothing may cross it. All are linear: a run of
characters is entered at its start only (lookbehind) and never given back (possessive `++`), or is bounded.
"""

from __future__ import annotations

import re

SPACELESS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3001-\u9fff\uac00-\ud7af"
"""Scripts without spaces between words: there an address ends where its own script does."""
WORD, LETTER = f"[^\\W{SPACELESS}]", f"[^\\W\\d_{SPACELESS}]"
ENDINGS = (
    "com|net|org|edu|gov|info|biz|io|me|co|app|shop|site|online|xyz|dev|ai|tv|cc|ly|gl|be|uk|de|fr|es|it|nl|in|au|ca|us|ch|at|jp|cn|eu|ru|ua|pl|pt|br|mx|ar|se|no"
    "|dk|fi|ie|nz|za|kr|sg|hk|tr|gr|cz|ro|hu|il|ng|ke|fm|link|mail"
)

# Not a handle after a space ("hey @Brand.Thanks") and not "5@3".
EMAIL = re.compile(rf"(?<![\w.%+'-])(?:{WORD}|[.%+'-]){{1,200}}+(?:@| @ |@ )(?=[\w-])(?:(?:{WORD}|-)++\.){{1,9}}{LETTER}{{2,24}}(?!{WORD}|-)")
# Not "meet @ the gate. In time": dots have a space on both sides, or none, and a known ending follows in the same case.
EMAIL_APART = re.compile(
    rf"(?<![\w.+-])(?:{WORD}|[.+-]){{1,200}}+(?: \. {WORD}++){{0,3}} ?@ ?(?:{WORD}|-)++(?: ?\. ?{WORD}++){{0,3}}?(?: \. |\.)(?:(?i:{ENDINGS}))"
    rf"(?!\w)"
)
EMAIL_SPACED = re.compile(r"(?<!\S)(?:[\w.%+'-] ){1,64}+@(?: [\w-](?!\w)){1,63}+(?: \.(?: [\w-](?!\w)){1,63}+){1,8}")

# Not "dot the i", "at home", "at that point in time", "look at the dot com boom".
NO_LABEL = r"(?!(?:the|a|an|this|that|my|your|our|their|its|his|her|some|any|one)\b)"
BRACKETED = r" ?[(\[{<] ?(?:at|ät|a|@|arroba|arobase|chiocciola|klammeraffe|æt) ?[)\]}>] ?"
DOT = r"(?: ?[(\[{<] ?(?:dot|punkt|punto|point|ponto|\.) ?[)\]}>] ?| (?:dot|d o t|punkt) |[-_]dot[-_]| \. |\.)"
SPELLED_DOT = r"(?: ?[(\[{<] ?(?:dot|punkt|punto|point|ponto|\.) ?[)\]}>] ?| (?:dot|d o t|punkt) |[-_]dot[-_])"
ROMANCE_DOT = r"(?: ?[(\[{<] ?(?:punto|point|ponto|dot) ?[)\]}>] ?| (?:punto|point|ponto|dot) |\.)"
USER, LABEL = rf"(?<![\w.+-])(?:{WORD}|[.+-]){{1,100}}?", rf"{NO_LABEL}(?:{WORD}|-){{1,63}}?"
EMAIL_SPELLED = tuple(
    re.compile(rf"{USER}{at}{LABEL}(?:{dot}{LABEL}){{0,3}}{last}(?:{ENDINGS})(?![\w/-])", re.IGNORECASE)
    for at, dot, last in (
        (BRACKETED, DOT, DOT),
        (r"(?: (?:at|a t|ät|@) |[-_]at[-_]|@)", DOT, SPELLED_DOT),
        (r" (?:arroba|arobase|arobas|chiocciola) ", ROMANCE_DOT, ROMANCE_DOT),
    )
)
# "I bought it at amazon.com" is a shop: without brackets the user's name must look like one, or the domain give away mailboxes.
EMAIL_AT_ANY = re.compile(rf"(?<![\w.+-]){WORD}{{2,60}}+ at (?:{WORD}|-){{1,63}}+(?:\.(?:{WORD}|-){{1,63}}){{0,3}}?\.(?:{ENDINGS})(?![\w/-])")
MAIL_CUE = re.compile(r"(?:mail|address|adresse|correo|courriel|contact(?: me)?|reach me|write(?: to)?(?: me)?)(?: is| me| at| on| to|:|,)*[ :]{0,2}$")
DOMAIN = re.compile(r"[^\W_]\.[a-z]{2}")
EMAIL_AT_MAIL = re.compile(
    rf"(?<![\w.+-])(?:(?=[a-z+]{{0,60}}[.\d_-]\w)(?:{WORD}|[.+-]){{2,100}}+(?<=\w) at (?:{WORD}|-){{1,63}}+(?:\.(?:{WORD}|-){{1,63}}){{0,3}}?\.(?:{ENDINGS})"
    rf"|(?:{WORD}|[.+-]){{2,100}}+ at (?:gmail|googlemail|g-mail|hotmail|outlook|yahoo|ymail|icloud|aol|proton|protonmail|gmx|web|mail|live"
    rf"|msn)(?:\.{WORD}++){{1,2}})"
    r"(?![\w/-])",
    re.IGNORECASE,
)

# Not "and/or", "24/7" or a bare brand ("booking.com"): a scheme, www, or a known ending with a path.
REST = r"[^\s<>\"\0]"
URL = re.compile(
    rf"(?<![\w@])(?:(?:h(?:tt|xx)ps?|s?ftp|tg|whatsapp|file)://|www\.){REST}++"
    rf"|(?<![\w@.-])(?:[\w-]{{1,63}}+\.){{1,6}}(?:{ENDINGS})(?::\d{{2,5}})?[/?#](?=[\w@~?#]){REST}++",
    re.IGNORECASE,
)
URL_TAIL = ".,;:!?)]}'’”»…"

# Not an e-mail's domain, and not a lone @; ".@name" and "@jo.baker" are handles.
HANDLE = re.compile(r"(?<![\w@])@(\w{2,30}(?:[.-]\w{1,30}){0,3})(?![\w@])")
REDDIT = re.compile(r"(?<![\w.])(?<!\w/)/?u/[\w-]{3,24}(?![\w/])", re.IGNORECASE)
# Not "item#1234": only a name stands before the four digits of a tag.
DISCORD = re.compile(
    r"(?<![\w#.])(?!(?:order|case|ticket|flight|room|item|model|gate|no|number|page|part|seat|stop|store|lot|unit)#)[^\W\d][\w.]{1,31}#\d{4}(?!\w)",
    re.IGNORECASE,
)
NETWORKS = (
    "telegram|skype|instagram|insta|ig|snapchat|snap|wechat|weixin|discord|reddit|twitter|tiktok|viber|facebook|fb|messenger|linkedin|kik|psn|xbox|gamertag|mastodon"
)
NO_NICK = re.compile(r"\w+-[^\W\d]+|\d+\w{1,2}|[\d:.-]+")
NICK = re.compile(
    rf"(?<!\w)(my |mein |mi |mon )?(?:{NETWORKS})((?: (?:id|name|username|user|handle|account|tag|profile|nick|nickname)){{0,2}})"
    r"( ?[:=] ?| (?:is|as|name is|i am|i'm|under|ist|es|est) | )(?:@|u/)?((?:[\w]|[.:-](?=\w)){3,32})(?!\w)",
    re.IGNORECASE,
)

# Counts only with a right remainder modulo 97, so codes that merely look like one stay.
IBAN = re.compile(r"(?<!\w)[a-z]{2} ?\d{2}(?:[ .-]?[a-z0-9]){11,30}(?!\w)", re.IGNORECASE)
IBAN_BREAK = re.compile(r"[ .-]")
# Not "swift response": capitals, and the country's two letters inside.
BIC = (
    r"[A-Z]{4}(?:A[DELTUZ]|B[AEGHRY]|C[AHNYZ]|D[EKO]|E[EGS]|F[IORS]|G[BEGIR]|H[KRU]|I[ELNST]|J[OP]|K[EWZ]|L[BITUV]|M[CDETUX]|N[GLOZ]|P[KLT]|QA"
    r"|R[OSU]|S[AEGIKMN]|T[NRW]|U[AS]|V[AG]|XK|Z[A])[A-Z0-9]{2}(?:[A-Z0-9]{3})?"
)
BIC_BESIDE = re.compile(rf"(?<=\0)[ ,/;()]{{0,3}}(?:(?i:and |bic|swift|code|und |[ :/,-]){{0,6}})({BIC})(?!\w)")
BIC_CUED = re.compile(rf"(?<!\w)(?i:(?:swift ?[/-] ?)?bic(?: ?code)?|swift(?: ?[/-] ?bic| code|:))(?: is| ist)?[ :=#]{{0,3}}({BIC})(?!\w)")

# Not a version ("version 8.9.36.61") and not a number over 255.
IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:(?:\.|\[\.\])\d{1,3}){3}(?::\d{2,5}|/\d{1,2})?(?!\w)(?!\.\w)")
VERSIONED = re.compile(
    r"(?:version|v|build|update|updated to|app|firmware|release|software|driver|patch|os|ios|android|windows|chrome)[ :.]{0,2}$",
    re.IGNORECASE,
)
IPV6 = re.compile(r"(?<![\w:.])(?=[0-9a-f]*:)[0-9a-f:]{3,39}+(?:\d{0,3}(?:\.\d{1,3}){3})?(?![\w:])(?:(?<=::)|(?!\.\d))(?:\]:\d{2,5})?", re.IGNORECASE)
MAC = re.compile(r"(?<![\w:.-])(?:[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\1[0-9a-f]{2}){4}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})(?![\w:-])(?!\.\w)", re.IGNORECASE)
# Not "1.234, 5.678": four decimals, or the degrees written out.
DEGREES = r"\d{1,3}(?:\.\d+)?° ?(?:\d{1,2}(?:\.\d+)?['′] ?)?(?:\d{1,2}(?:\.\d+)?(?:\"|″|''|”) ?)?"
GPS = re.compile(
    r"(?<![\w.])(?:(?:lat(?:itude)?|[NS]):? ?)?[-+]?\d{1,3}\.\d{4,}°? ?[NS]?(?: ?[,;/] ?| )(?:lon|lng|long)?:? ?[EW]? ?[-+]?\d{1,3}\.\d{4,}°?(?: ?[EWO]\b)?"
    rf"|(?<![\w.]){DEGREES}[NS]?[ ,;/]{{1,3}}{DEGREES}[EWO]?(?!\w)",
    re.IGNORECASE,
)
# Not a long word: capitals, small letters and digits mixed.
WALLET = re.compile(r"(?<!\w)(?:0x[0-9a-fA-F]{40}|(?:bc1|ltc1|addr1)[a-z0-9]{20,100}|(?=[a-zA-Z]*\d)[13LDrT4X][1-9A-HJ-NP-Za-km-z]{25,94})(?!\w)")

# Papers whose form alone tells them; those with a check digit count only when it is right.
DNI = re.compile(r"(?<!\w)(?:\d{2}\.?\d{3}\.?\d{3}|[XYZ]-?\d{7})[ -]?[A-Z](?!\w)")
CODICE = re.compile(r"(?<!\w)[a-z]{3} ?[a-z]{3} ?\d\d[a-z]\d\d ?[a-z]\d{3} ?[a-z](?!\w)", re.IGNORECASE)
NINO = re.compile(r"(?<!\w)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D](?!\w)")
PAN = re.compile(r"(?<!\w)[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z](?!\w)")
VIN = re.compile(r"(?<![\w-])[A-HJ-NPR-Z0-9]{17}(?![\w-])", re.IGNORECASE)
DOTTED_CPF = re.compile(r"(?<![\w.])\d{3}\.\d{3}\.\d{3}-\d{2}(?!\w)")
# Not "KIA 2019": a make is no plate. Capitals and digits in two to four groups; counts only after a word such as "car".
PLATE = re.compile(r"(?<![\w-])(?:[A-Z]{1,3}|\d{1,4})(?:[ -]?(?:[A-Z]{1,3}|\d{1,4})){1,4}+(?![\w-])")
MAKES = re.compile(r"(?:BMW|KIA|GMC|VW|SUV|USD|EUR|GBP|AM|PM|KM|MPH|HP|DB)(?![A-Z])|\d+ ?(?:AM|PM|KM|MPH|HP|USD|EUR|GBP|CC)$")
CAR = re.compile(
    r"(?<!\w)(?:car|van|vehicle|truck|motorbike|auto|coche|voiture|taxi|cab|uber|plates?|kennzeichen|registration|reg)(?: (?:is|was|with|no"
    r"|number|plate|reg))*[ ,:(]{1,2}$",
    re.IGNORECASE,
)

# Parcels: the carriers' own forms (UPS; UPU S10 of the world's posts).
PARCEL = re.compile(r"(?<!\w)(?:1Z(?: ?[A-Z0-9]){16}|[A-Z]{2} ?\d{4} ?\d{4} ?\d ?[A-Z]{2})(?!\w)", re.IGNORECASE)

# A sign and what hangs on it: "C-10293", "2024/00017", "302-8841022-5512"; judged by the words before it.
CODE = re.compile(r"(?<!\w)[^\W_]++(?:[-/_][^\W_]++|\.\d[^\W_]*+)*+")
# Groups that go on a number ("4482 1193 07"), letters that end a plate ("KX51 ABC").
GROUP_AFTER = re.compile(r" (?:\d{2,10}|[A-Z0-9]{1,4}\d[A-Z0-9]{0,6})(?![^\W_]|[.,:%/-]\d|[%€$£°])(?:-\d+(?!\w))?")
LETTERS_AFTER = re.compile(r"[ -][A-Z]{1,3}(?:[ -]\d{1,4})?(?!\w)")
# "order 45 times", "ticket 250 dollars": amounts, not numbers of anyone.
UNIT_AFTER = re.compile(
    r" ?(?:%|percent|€|\$|£|euros?|dollars?|pounds?|usd|eur|gbp|times|days?|hours?|hrs?|minutes?|mins?|weeks?|months?|years?|people|persons?"
    r"|pages|items?|pieces"
    r"|am|pm|kg|km|miles)(?!\w)",
    re.IGNORECASE,
)
TIME_SHAPE = re.compile(
    r"\d{1,2}[.:]\d\d(?:[ap]m)?|\d{1,4}[.,]\d\d?|\d+(?:st|nd|rd|th|k|gb|mb|ml|kg|g|cm|mm|m|km|mg|w|v|h|min|am|pm|pcs|pack|x|inch)"
    r"|(?:19|20)\d\d(?:[-/]\d{1,4})?|\d{1,2}[-/]\d{1,2}|24/7(?:/365)?",
    re.IGNORECASE,
)
PREFIX = re.compile(r"(?<![\w-])[A-Z]{1,4} (?:[A-Z]{1,2} )?$")
LOCATOR = re.compile(
    r"(?<![\w-])((?i:booking|reservation|confirmation|reference|ref|pnr|record locator|locator|localizador|itinerary|buchung|reserva|réservation"
    r"|prenotazione|bestellung|order|[a-zäöüß]{3,20}(?:nummer|code)))"
    r"((?i: (?:code|locator|reference|ref\.?|number|no\.?|nr\.?|id|num\.?|#)){0,2})((?i: (?:is|was|ist|es"
    r"|est))?)( ?[:=#]? ?#?)((?:[A-Z0-9]{1,3}-)?(?=[0-9]*[A-Z])[A-Z0-9]{5,8})(?![\w-])"
)
# Not "CONFIRMATION NUMBER FAILED".
SHOUTED = frozenset(re.findall("[A-Z]+", """
    CLOSED DENIED FAILED SYSTEM OFFICE AGENT CANCEL CANCELLED CANCELED PLEASE REFUND ONLINE PROCESS NUMBER BECAUSE WITHOUT NEVER
    AGAIN ALWAYS STILL EMAIL EMAILS MISSING WRONG LETTER CHANGE CHANGED DELETED STATUS PERIOD POLICY RECEIVED THROUGH WITHIN DESK
    TEAM STAFF SERVICE CENTER CENTRE EXPIRED INVALID UNKNOWN ISSUE ISSUES ERROR TODAY COULD WOULD SHOULD CANNOT THERE WHERE WHICH
    BEFORE AFTER UNDER ABOUT UNTIL ORDERED ORDER STUCK CLASS FLIGHT TICKET COUNTER MANAGER PERSON
"""))
# A number sign and five digits name one thing: "#4482913"; "#1" does not.
HASH_NUMBER = re.compile(r"(?<![\w#&])#\d{5,30}(?!\w)")

# Digits with what people put between them; cut into telephone numbers, cards and others by their groups.
RUN = re.compile(r"(?<!\d[.,])(?<![\w$£€¥])(?<!\w-)(?:\(?\+ ?|\(){0,2}\d++(?:[ ./()\-]{1,4}\d++)*+")
UNIT = re.compile(r"[^ ]*\d[^ ]*")
DAY_OR_MONTH = r"(?:0?[1-9]|[12]\d|3[01])"
DATE_SHAPE = re.compile(
    rf"(?:\d{{4}}[-./ ]{DAY_OR_MONTH}[-./ ]{DAY_OR_MONTH}|{DAY_OR_MONTH}[-./ ]{DAY_OR_MONTH}[-./ ](?:(?:19|20)\d\d|\d\d))(?:[ T]\d{{1,2}})?"
    r"|(?:19|20)\d\d ?[-/] ?(?:19|20)?\d\d|(?:19|20)\d\d(?:0[1-9]|1[0-2])[0-3]\d"
)
NORTH_AMERICA = re.compile(r"(?:\+?1[ ./-]{0,3})?(?:\([2-9]\d\d\)[ ./-]{0,3}|[2-9]\d\d(?: ?[./-] ?| ))[2-9]\d\d(?: ?[./-] ?| )?\d{4}")
TRUNK = re.compile(r"\(?0\d{1,4}\)?(?:[ ./()-]{1,3}\d{2,8}){1,5}|0[1-9]\d{8,9}")
NATIONAL = re.compile(
    r"[679]\d\d[ .-]\d{3}[ .-]\d{3}|[6-9]\d{4}[ -]\d{5}|8 ?\(9\d\d\) ?\d{3}-\d\d-\d\d|1[38]00[ -]\d{3}[ -]\d{3}"
    r"|9[1-8]\d?[ .]\d{2,3}[ .]\d\d[ .]\d\d"
)
VERSION_SHAPE = re.compile(r"v?\d{1,3}(?:\.\d{1,4}){2,4}", re.IGNORECASE)
ROUND = re.compile(r"[1-9]\d{0,2}0{5,}")
HOURS = re.compile(r"\(?(?:[01]\d|2[0-4])[0-5]\d ?- ?(?:[01]\d|2[0-4])[0-5]\d|\d{1,2}[.:]\d\d ?- ?\d{1,2}[.:]\d\d")
EXTENSION = re.compile(r",? ?\(?(?:extension|extn|ext|x|durchwahl|dw|poste|int|anexo)[.:]{0,2} ?\d{1,6}(?!\w)\)?", re.IGNORECASE)
DIGIT_WORD = (
    "zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple|null|eins|zwei|zwo|drei|vier|fünf|sechs|sieben|acht|neun|cero|uno|dos|tres|cuatro|cinco|seis"
    "|siete|ocho|nueve|zéro|deux|trois|quatre|cinq|sept|huit|neuf|due|tre|quattro|cinque|sei|sette|otto|nove|um|dois|três|quatro|sete|oito|een|twee|drie|vijf|zes|zeven|negen"
)
# Not "one two three testing": seven digits at least.
PHONE_WORDS = re.compile(rf"(?<!\w)(?:{DIGIT_WORD})(?:[ ,.-]{{1,3}}(?:{DIGIT_WORD}|\d{{1,4}}))*+(?!\w)", re.IGNORECASE)
PHONE_WORD = re.compile(rf"(?:{DIGIT_WORD})", re.IGNORECASE)

# Product codes have few digits ("WH-1000XM4"): seven or more name one thing of one person.
LONG_TAIL = re.compile(r"(?: \d{4,})*+")

MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|december"
    r"|januar|februar|märz"
    r"|mai|juni|juli|oktober|dezember|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|janvier|février"
    r"|mars|avril|juin|juillet"
    r"|août|septembre|octobre|novembre|décembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|janeiro|fevereiro|março"
    r"|maio|junho|julho"
    r"|setembro|outubro|dezembro|maart|mei|augustus)\.?"
)
YEAR = r"(?:(?:18|19|20)\d\d|'?\d\d)(?!\w)"
DAY = (
    rf"(?:\d{{4}}[-./ ]\d{{1,2}}[-./ ]\d{{1,2}}|\d{{1,2}}[-./ ]{{1,2}}\d{{1,2}}(?:[-./ ]{{1,2}}{YEAR})?|\d{{8}}|\d{{1,2}}(?:st|nd|rd|th|er|\."
    rf"|º)?(?: of| de)?[ -]?{MONTH},?(?:[ -](?:de )?{YEAR})?"
    rf"|{MONTH} ?\d{{1,2}}(?:st|nd|rd|th)?(?:,? {YEAR})?)(?!\w)"
)
BORN = (
    r"(?:born|birthdate|birth date|date of birth|birthday|birth day|d\.?o\.?b\b\.?|bday|geboren|geburtsdatum|geburtstag|geb\.|née?|nées?"
    r"|naissance|nacido|nacida|nacimiento|nací|cumpleaños"
    r"|nato|nata|nascita|nascido|nascida|nascimento|geboortedatum|geboortedag|urodzon[ay]|urodzenia)"
)
# Not "born yesterday" or "delivered on 3/4": a word of birth stands before or behind.
BIRTHDATE = re.compile(
    rf"(?<!\w){BORN}(?: (?:on|am|le|la|el|il|in|is|was|the|ist|es|est|è|em|op|den|dnia|my|del?|on the))*[ :=(-]{{1,3}}({DAY})",
    re.IGNORECASE,
)
DATE_BORN = re.compile(rf"(?<![\w./-])({DAY}),? (?:geboren|born|né|née|nacido|nacida|is my birthday|ist mein geburtstag)(?!\w)", re.IGNORECASE)

PASSWORD = re.compile(
    r"(?<!\w)(password|passwords?|passwort|kennwort|passwd|pass ?phrase|passcode|pwd|pw|pass|mot de passe|mdp|contraseña|clave|senha|wachtwoord"
    r"|hasło|пapoль|пaroль)"
    r"((?: (?:is|was|ist|es|est|war|era|è|é|lautet|now|still|of))*)( ?[:=] ?| )([\"'“„«]?)([^\s\0]{4,60})",
    re.IGNORECASE,
)
PASSWORD_TAIL = ".,;:!?)]}\"'”“»"

PLACEHOLDER = re.compile(r"\[(?:EMAIL|URL|PHONE|CARD|IBAN|IP|HANDLE|ORDER|NAME|ADDRESS|ID|ACCOUNT|BIRTHDATE|SECRET|LOCATION)\]")

SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")
