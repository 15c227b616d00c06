"""Postal addresses → [ADDRESS]: a street with its number, with flat, postcode and city where they follow; post-office boxes.

A street needs a word that means street and a number beside it, so "5th Avenue" alone, "Terminal 5 gate 12", "route 66" and "24 hour street"
stay. A word that means other things as well (way, place, via, Platz) needs a capitalised name beside it, or a postcode or a cue like "I live at".
The forms are those of the US, UK, Ireland, Australia, Canada, India, Germany, Austria, Switzerland, France, Belgium, Spain, Italy, the
Netherlands, Portugal, Brazil, Poland, Turkey and Sweden. All patterns are linear: each part is bounded, and none begins inside a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

W = r"[^\W\d_][\w'’.-]{0,24}"
"""One word of a street's or a city's name."""
NUMBER = r"\d{1,5}(?:[a-z]\b)?(?:[-/]\d{1,4}[a-z]?\b){0,2}"
HOUSE = r"(?:(?:n[º°o]?\.?|nr\.?|num\.?|número|no:|nº) ?)?\d{1,5}(?: ?(?:[a-z]\b(?!['’]|\.? ?\d)|bis\b|ter\b))?(?:[-/]\d{1,4}[a-z]?\b){0,2}(?!\w)"
FLAT = (
    r"(?:(?:flat|apartment|apt|unit|suite|ste|floor|plot|house|door|h\.? ?no|block|tower|room|rm|lot|shop|level)\.? ?"
    r"(?:no\.?|number|nr\.?)? ?#? ?(?:\d{1,5}[a-z]?|[a-z]\d{0,3})\b(?:[,/-] ?| ))"
)
DIRECTION = r"(?: (?:n|s|e|w|ne|nw|se|sw|north|south|east|west|upper|lower)\b\.?)?"
STREET = (
    r"street|str|road|rd|avenue|ave|boulevard|blvd|lane|ln|terrace|crescent|cres|parkway|pkwy|highway|hwy|marg|nagar|salai|mews|gardens|esplanade|parade"
)
MAYBE = (
    r"st|drive|dr|court|ct|place|pl|square|sq|close|way|circle|cir|grove|hill|row|walk|wharf|quay|green|park|view|rise|trail|trl|loop|plaza"
    r"|cross|main|colony|layout|chowk|enclave|vihar|extension"
)
_NO_NAME = """
    a an the of in on to at for from and or but is was are hour hours hr hrs minute minutes min mins mile miles km metre metres meter meters foot feet
    way lane lanes block blocks people person man star stars level year years day days week weeks month months night nights time times more less different
    of other busy main small big long whole side traffic hundred thousand million percent dollars euros pounds or bucks x hours' star's seat seats gate
    gates bed bedroom room rooms story storey no not off am pm a.m p.m hrs. mins. min. street road bags kids items points item stop stops exit exits
"""
NO_NAME = frozenset(_NO_NAME.split())
"""After a number these count something: what follows is no street's name."""
JOINING = frozenset({"de", "del", "della", "dei", "degli", "delle", "di", "da", "do", "dos", "das", "la", "las", "los",
                     "le", "les", "du", "des", "y", "e", "i"})  # fmt: skip
NOT_BEFORE = re.compile(
    r"(?:terminal|gate|seat|row|page|platform|track|exit|route|line|bus|version|step|chapter|flight|zone|boeing|airbus|top|over|about|than) ?$",
    re.IGNORECASE,
)
CUE = re.compile(
    r"(?<!\w)(?:live[sd]? (?:at|in|on)|living at|address(?: is| was)?:?|reside[sd]? at|deliver(?:ed|y)? (?:it |them )?to|sent? (?:it |them "
    r"|that )?to|ship(?:ped)? (?:it )?to|"
    r"mail(?:ed)? (?:it )?to|located at|wohne (?:in der|im|am|in)|adresse:?|anschrift:?|habite(?: au)?|vivo en|dirección:?|abito in|indirizzo:?"
    r"|woon (?:op|aan)|adres:?|moro na|"
    r"endereço:?|morada:?|mieszkam przy|bor på|adress:?) (?:the )?$",
    re.IGNORECASE,
)

ENGLISH = re.compile(
    rf"(?<![\w.,$£€#-])({FLAT}{{0,2}}){NUMBER},? ((?:(?:{W}|\d{{1,3}}(?:st|nd|rd|th)) ){{1,4}}?)({STREET}|{MAYBE})\b\.?{DIRECTION}(?![\w'’-])",
    re.IGNORECASE,
)
FRENCH = re.compile(
    r"(?<![\w.,-])\d{1,4}(?: ?(?:bis|ter|quater|[a-d]))?,? (rue|boulevard|bd|blvd|impasse|allées?|quai|chemin|faubourg|avenue|av\.|place|cours"
    r"|square|passage|villa|route|sentier) "
    rf"(?:(?:de la|de l['’]|du|des|de|d['’]|la|le|les|l['’]) ?)?({W}(?: {W}){{0,3}}?)(?=[,.;)\n]|$| \d{{4,5}}| (?:à|et|mais|au|en|dans|depuis"
    rf"|pour|is|and|but|instead|where|senden|liefern|schicken)\b)",
    re.IGNORECASE | re.MULTILINE,
)
PREFIXED = re.compile(
    r"(?<![\w/])(calle|c/|avda\.?|avenida|av\.|ronda|travesía|glorieta|viale|v\.le|piazza|p\.za|piazzale|vicolo|rua|travessa|praça|alameda"
    r"|rodovia|ul\.|ulica|ulicy|aleja|aleje|alei|"
    r"rue|chaussée|sokak|via|corso|largo|plaza|paseo|camino|carretera|strada|estrada|al\.|os\.|pl\.|plac|avenue|place|boulevard|straße|strasse"
    r"|str\.|am|an der|auf der|im|unter den|zum|zur)(?:(?<=[./]) ?| )"
    rf"((?:{W},? ){{1,6}}?){HOUSE}",
    re.IGNORECASE,
)
SURE = frozenset(
    {
        "calle", "c/", "avda", "avda.", "avenida", "ronda", "travesía", "viale", "v.le", "piazza",
        "p.za", "piazzale", "vicolo", "rua", "travessa", "praça", "alameda", "ul.", "ulica", "ulicy",
        "aleja", "aleje", "alei", "rue", "chaussée",
    }
)  # fmt: skip
COMPOUND = re.compile(
    rf"(?<![\w.-])((?:{W} ){{0,2}}?)([^\W\d_][\w'’-]{{0,30}}?(?:straße|strasse|str\.|gasse|allee|platz|weg|damm|ufer|straat|gracht|laan|kade"
    rf"|plein|singel|dreef|gatan|vägen|gränd|torget|stigen|gata)"
    rf"|(?:{W} )(?:straße|strasse|str\.|allee|platz|weg|gasse|damm|ufer|ring)) {HOUSE}",
    re.IGNORECASE,
)
WEAK_ENDING = ("platz", "weg", "damm", "ufer", "ring", "laan", "plein", "gata", "singel")
NO_STREET = re.compile(
    r"(?:sitz|park|stell|arbeits|fenster|gang|steh|lager|spiel|camping|mittel|um|rück|heim|hin|halb|unter|durch|trans|ab|hinter|neben|\A)(?:platz|weg)\Z",
    re.IGNORECASE,
)
_NO_STREET_BEFORE = """
    minute minuten stunde stunden km meter der den dem die das vom zum auf am im kein keinen jeder jeden ein einen einem eine diesen dieser auf mein meinen
    langer langen weiter weiten ganze ganzen halbe halben mit nach und oder ist war
"""
NO_STREET_BEFORE = frozenset(_NO_STREET_BEFORE.split())
TURKISH = re.compile(
    rf"(?<!\w)(?:(?:(?-i:[A-ZÇĞİÖŞÜ])[\w'’.-]{{0,24}} ){{1,3}}|{W} )(?:caddesi|cad\.|cd\.|sokak|sokağı|sok\.|sk\.|bulvarı|mahallesi"
    rf"|mah\.),? (?:{W} (?:sokak|sokağı|sok\.|sk\.|caddesi),? )?(?:no[:.]? ?)?\d{{1,4}}(?!\w)",
    re.IGNORECASE,
)
BOX = re.compile(
    r"(?<!\w)(?:p\. ?o\.? ?box|po box|post office box|postfach|postbus|apartado(?: de correos)?|casella postale|c\.p\.|caixa postal"
    r"|skrytka pocztowa|boîte postale|b\.p\.)"
    r"(?: no\.?| nr\.?| n\.)?:? ?#?\d{1,6}(?: \d{2,4})?(?!\w)",
    re.IGNORECASE,
)
BUILDING = re.compile(
    rf"(?<![\w.,-]){FLAT}(?:{W}(?: {W}){{0,3}}, ?){{0,3}}{W}(?: {W}){{0,3}} (?:{STREET}|apartments?|residency|society|heights|towers|house|{MAYBE})\b",
    re.IGNORECASE,
)

SHORT_WORDS = r"(?:is|in|to|at|or|if|an|am|im|zu|so|on|of|it|et|au|en|de|me|mi|no|my|we|he|up|by|do|go|es|er|da|du)"
POSTCODE = (
    r"(?:[a-z]{1,2}\d[a-z\d]? ?\d[a-z]{2}|[a-z]\d[a-z] ?\d[a-z]\d|[a-z]\d[\dw] ?[a-z\d]{4}|\d{5}-\d{3,4}|\d{4}-\d{3}|\d{2}-\d{3}"
    rf"|\d{{4}} ?(?!{SHORT_WORDS}\b)[a-z]{{2}}|\d{{3}} \d{{2,3}}|(?:[a-z]{{1,2}}-)?\d{{4,6}})(?!\w)"
)
C = r"[^\W\d_][\w'’-]{0,24}(?:\.(?= [^\W\d_]))?"
"""One word of a city's name."""
BIG = r"(?-i:[A-ZÀ-ÖØ-ÞŁŚŻĆİŞÇÖÜ])[\w'’-]{1,24}"
"""The same with a capital."""
AFTER_CODE = (
    r"(?:and|und|but|where|is|was|the|please|et|pour|nobody|instead|y|e|en|i|ve|och|oder|or|for|on|at|in|to|an|senden|schicken|liefern|mais"
    r"|pero|ma|maar|mas|ale|men|which|it|they|which|que|che|dat|die|der|ich|je|we|my|not)\b"
)
UNIT = re.compile(
    r",? ?(?:(?:flat|apartment|apt|unit|suite|ste|floor|room|rm|block|tower|level|piso|puerta|apto|wohnung|whg|étage|appt|esc|scala|interno|int"
    r"|lok|bte|bus|lgh|andar|daire|kat)\b"
    r"\.? ?(?:no\.?|nr\.?)?:? ?#?(?:\d{1,5}[a-z]?|[a-z]\d{0,3})(?!\w)|#\d{1,5}[a-z]?(?!\w)|\d{1,2}[ºª°](?: ?[a-z](?!\w))?|\d{1,2} (?:izq|dcha"
    r"|drcha)\b\.?|m\. ?\d{1,4}(?!\w))",
    re.IGNORECASE,
)
AFTER = re.compile(
    rf",? ?-? ?\n?{POSTCODE}(?:,? {BIG}(?: {BIG}){{0,3}}|,? (?!{AFTER_CODE})[^\W\d_][\w'’-]{{2,24}})?"
    rf"|,? ?\n?{C}(?: {C}){{0,3}}?,? (?:[a-z]{{2,3}},? )?{POSTCODE}"
    rf"|, ?\n?{BIG}(?: {BIG}){{0,2}}(?: \d{{1,2}}(?!\w))?(?:, (?-i:[A-Z]{{2}})\b)?(?=[.,;)\n]|$| (?-i:[a-zà-ÿ]))"
    r"| (?-i:NSW|VIC|QLD|WA|SA|TAS)\b",
    re.IGNORECASE,
)
OLD_AND_NEW = {"alte", "alter", "neue", "neuer", "lange", "korte", "kleine", "große", "oude", "nieuwe", "stora", "lilla", "obere", "untere"}
ENDS = re.compile(r"\s*(?:\Z|[,.;)\n]|\d{4,5})")
DIGIT = re.compile(r"\d")


def addresses(text: str) -> str:
    """Streets with their numbers and post-office boxes → [ADDRESS], with the flat, postcode and city that follow."""
    if not DIGIT.search(text):
        return text
    spans = sorted(_found(text))
    pieces: list[str] = []
    last = 0
    for start, end in spans:
        if end <= last:
            continue
        if start < last:
            start = last
        pieces += [text[last:start], "[ADDRESS]"] if start > last or not pieces else []
        last = end
    return "".join([*pieces, text[last:]]) if pieces else text


def _found(text: str) -> Iterator[tuple[int, int]]:
    for found in ENGLISH.finditer(text):
        words = found[2].split()
        sure = re.fullmatch(STREET, found[3], re.IGNORECASE) is not None or bool(found[1])
        if words[0].strip(".,").casefold() in NO_NAME or any(word.endswith(".") and len(word) > 4 for word in words):
            continue
        year = re.match(r"(?:19|20)\d\d ", found[0])
        told = _told(text, found.start(), found.end()) and _small(words)
        if not told and (NOT_BEFORE.search(text, max(0, found.start() - 12), found.start()) or year):
            continue
        if told or (sure and _small(words)) or (_named(words) and found[3].casefold() not in ("cross", "main", "green", "view", "park", "way")):
            yield found.start(), _end(text, found.end())
    for found in FRENCH.finditer(text):
        if NOT_BEFORE.search(text, max(0, found.start() - 12), found.start()):
            continue
        sure = found[1].casefold() in ("rue", "boulevard", "bd", "impasse", "allée", "allées", "quai", "chemin", "faubourg")
        if sure or found[2][0].isupper() or _told(text, found.start(), found.end()):
            yield found.start(), _end(text, found.end())
    for found in PREFIXED.finditer(text):
        kind, words = found[1].casefold(), found[2].replace(",", "").split()
        if kind in SURE and not any(word[-1] in "!?" for word in words):
            yield found.start(), _end(text, found.end())
        elif kind in ("am", "im", "zum", "zur", "an der", "auf der", "unter den"):
            if not NO_NAME.intersection(map(str.casefold, words)) and re.match(r",? \d{4,5} [^\W\d_]", text[found.end() : found.end() + 10]):
                yield found.start(), _end(text, found.end())
        elif (_titled(words) and ENDS.match(text, found.end())) or (_told(text, found.start(), found.end()) and _small(words)):
            yield found.start(), _end(text, found.end())
    for found in COMPOUND.finditer(text):
        word = found[2]
        weak = word.casefold().endswith(WEAK_ENDING)
        if NO_STREET.search(word) or word.split()[0].casefold() in NO_STREET_BEFORE:
            continue
        if not weak or word[0].isupper() or _told(text, found.start(2), found.end()):
            yield found.start(2) - _leading(found[1]), _end(text, found.end())
    for pattern in (TURKISH, BOX):
        for found in pattern.finditer(text):
            yield found.start(), _end(text, found.end())
    for found in BUILDING.finditer(text):
        if re.search(r"\d{6}|\d{3} \d{3}|apartments|residency|society", text[found.start() : found.end() + 30], re.IGNORECASE):
            yield found.start(), _end(text, found.end())


def _named(words: list[str]) -> bool:
    """Whether a street's name is written as one: its first and last words have capitals or are ordinals."""
    return all(word[0].isupper() or word[0].isdigit() for word in (words[0], words[-1]))


def _titled(words: list[str]) -> bool:
    """Whether all words of a name but its small ones have capitals, as in `Via della Spiga`."""
    return any(word[0].isupper() for word in words) and all(word[0].isupper() or word.casefold() in JOINING for word in words)


def _small(words: list[str]) -> bool:
    """Whether words in any case can be a street's name: few, and none of them counts or joins."""
    return _named(words) or (len(words) < 4 and not any(word.casefold().strip(".,") in NO_NAME for word in words))


def _told(text: str, start: int, end: int) -> bool:
    """Whether a postcode follows or words like "I live at" stand before."""
    after = re.match(rf"(?:,? (?:{W} ?){{0,3}},? (?:[a-z]{{2,3}},? )?|,? ){POSTCODE}", text[end : end + 60], re.IGNORECASE)
    return bool(after) or bool(CUE.search(text, max(0, start - 40), start))


def _leading(words: str) -> int:
    """How many characters of capitalised words before a street's last word belong to its name (`Lange Nieuwstraat`)."""
    last = words.split()[-1:] if words else []
    return len(last[0]) + 1 if last and last[0][0].isupper() and last[0].casefold() in OLD_AND_NEW else 0


def _end(text: str, end: int) -> int:
    """Where an address ends, with flat, postcode and city."""
    for _ in range(2):
        if found := UNIT.match(text, end):
            end = found.end()
    for _ in range(3):
        if not (found := AFTER.match(text, end)) or found.end() == end:
            break
        end = found.end()
    return end
