"""The formulas of mails and forms in English, German, French, Spanish, Italian, Dutch and Portuguese.

Each pattern looks at one line, is anchored or bounded, and is read by `jminer.text.parts` only.
"""

from __future__ import annotations

import re

I = re.IGNORECASE  # noqa: E741

NAME = r"(?:\[(?:NAME|HANDLE|EMAIL)\]|[A-ZÀ-ÖØ-Þ][\w'’.-]{0,24})"

# --- Automatic replies: a title that only machines write ------------------------------------------------------------------
AUTOMATIC_TITLE = re.compile(
    r"\s*(?:(?:re|aw|fwd?|subject|betreff)\s*: *)?(?:"
    r"automatic reply|auto(?:mated)?[- ]?(?:reply|response)|out of (?:the )?office(?: auto-?reply)?|undeliver(?:able|ed)(?: mail)?"
    r"|mail delivery (?:failed|failure|subsystem)"
    r"|delivery status notification|delivery has failed to these recipients|returned mail|automatische antwort|abwesenheitsnotiz"
    r"|abwesenheitsassistent"
    r"|unzustellbar|réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|risposta automatica|fuori ufficio"
    r"|automatisch antwoord"
    r"|afwezigheidsbericht|resposta automática|fora do escritório|ausência temporária"
    r")\s*(?:[:\n(\-–]|$)", I)
# "I am out of the office": said in the first words, after a greeting at most.
_HELLO = r"\s*(?:[^\n.!?]{0,60}[,!.\n]\s*)?(?:(?:thank you|thanks|vielen dank|danke|merci|gracias|grazie|bedankt|obrigad[oa])[^\n.!]{0,80}[.!\n]\s*)?"
AUTOMATIC_OPENING = re.compile(
    _HELLO + r"(?:(?:this|dies|ceci|este|esta|questo|questa|dit) (?:is|ist|est|es|è|é)\b[^\n.]{0,20}\b(?:automat|auto-?)\w*[^\n.]{0,30}"
    r"\b(?:reply|response|message|e-?mail|notification|antwort|nachricht|réponse|respuesta|mensaje|risposta|messaggio|antwoord|bericht|resposta"
    r"|mensagem)\b"
    r"|i(?:'m|’m| am| will be) (?:currently |now )?(?:out of (?:the |my )?office|on (?:annual |maternity |parental |sick )?leave"
    r"|away from (?:the office|my desk))"
    r"|ich bin (?:derzeit |momentan |zurzeit |aktuell |bis |vom )[^\n.]{0,40}(?:nicht im büro|abwesend|außer haus|nicht erreichbar)"
    r"|ich bin (?:nicht im büro|abwesend)"
    r"|je suis (?:actuellement )?(?:absente?|en congés?)|(?:actualmente )?(?:estoy|estaré) (?:actualmente )?(?:fuera de la oficina|ausente"
    r"|de vacaciones)"
    r"|(?:attualmente )?(?:sono|sarò) (?:attualmente )?(?:fuori ufficio|assente)|ik ben (?:momenteel |op dit moment )?(?:afwezig|niet (?:aanwezig"
    r"|op kantoor)|met vakantie)"
    r"|(?:estou|estarei) (?:atualmente )?(?:fora do escritório|ausente|de férias))", I)
AUTOMATIC_REST = re.compile(
    r"\b(?:return|back|until|urgent|limited access|do not reply|not monitored|as soon as possible|(?:been )?received|zurück|dringend|bis zum"
    r"|nicht auf diese|erreichbar|eingegangen"
    r"|retour|urgen\w+|jusqu|ne pas répondre|bien reçu|vuelta|hasta el|no responda|recibido|rientro|fino al|non rispondere|ricevuto|terug"
    r"|dringende?|tot en met"
    r"|niet beantwoorden|ontvangen|regresso|até|não responda|recebid\w+)\b", I)

# --- Quoted mail ------------------------------------------------------------------------------------------------------------
ARROW = re.compile(r">(?![:;.=(]|-\.)")
MORE_THAN = re.compile(r">\s*[\d€$£]")
ORIGINAL = re.compile(
    r"\s*(?:[-_]{2,}\s*(?:original message|forwarded message|begin forwarded message|ursprüngliche nachricht|original-?nachricht"
    r"|weitergeleitete nachricht|message d'origine"
    r"|message original|message transféré|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|oorspronkelijk bericht"
    r"|doorgestuurd bericht"
    r"|mensagem original|mensagem encaminhada)\s*[-_]{2,}|begin forwarded message:|_{20,})\s*", I)
WROTE_START = re.compile(r"\s*(?:on|am|le|el|il|op|em|no dia|\d{4}-\d\d-\d\d)\b", I)
# "On Monday your agent wrote:" is a sentence: a date with a digit must stand there, and a person.
WROTE = re.compile(
    r"\s*(?:on|am|le|el|il(?: giorno)?|op|em|no dia|\d{4}-\d\d-\d\d)\b(?=[^\n]{0,200}\d)(?=[^\n]{0,200}(?:\[NAME\]|\[EMAIL\]|[<@,]))[^\n]{3,250}"
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu)\b[^\n:]{0,60}:\s*", I)
HEAD_FIELD = re.compile(
    r"\s*\*?(?:from|sent|to|cc|bcc|subject|date|reply-to|von|gesendet|an|betreff|datum|de|envoyé|à|objet|enviado(?: el)?|para|asunto|fecha|da"
    r"|inviato|a|oggetto|data"
    r"|van|verzonden|aan|onderwerp|enviada(?: em)?|assunto) ?:\*?(?=\s|$)", I)

# --- Greetings --------------------------------------------------------------------------------------------------------------
_ALL = (
    r"there|all|everyone|team|sir|madam|ma'am|sirs|folks|guys|support|customer|service|services|care|help|desk|or|and|und|et|y|e|en|the|manager"
    r"|representative|friends"
    r"|damen|herren|zusammen|kundenservice|kundendienst|à tous|madame|monsieur|messieurs|service client|équipe|equipo|señor(?:es|a)?|sr|sra|a todos"
    r"|cliente|clienti"
    r"|spettabile|signor[ei]?|signora|servizio|assistenza|allemaal|heer|mevrouw|meneer|klantenservice|medewerkers?|equipe|senhor(?:es|a)?|todos"
    r"|atendimento|apoio|ao"
)
_ADDRESSEE = rf"(?:(?:{_ALL})\b|\[(?:NAME|HANDLE)\])"
_OTHER = rf"(?:{_ADDRESSEE}|(?-i:(?!I\b|God|Lord|We\b|My\b|The\b)[A-ZÀ-ÖØ-Þ][\w'’&.-]{{0,24}}))"
_FREE = (
    r"hi+|hello|hey+|hiya|good (?:morning|afternoon|evening|day)|greetings|hallo|guten (?:tag|morgen|abend)|grüezi|moin|servus|bonjour|bonsoir"
    r"|salut|hola|buen(?:os|as)"
    r" (?:días|tardes|noches)|ciao|buon ?giorno|buona ?sera|salve|hoi|goede(?:n)?(?:morgen|middag|avond|dag)|olá|oi|bom dia|boa (?:tarde|noite)"
)
_BOUND = r"dear|sehr geehrte[rs]?|estimad[oa]s?|gentil[ei]|spett(?:abile|\.)?|geachte|prezad[oa]s?|muy señor(?:es)? míos?"
# These also mean "best", "love" and "expensive": only before someone who is surely addressed.
_DOUBTFUL = r"liebe[rs]?|beste|cher|chère|chers|caro|cara|cari|querid[oa]s?"
GREETING = re.compile(
    r"\s*(?:\[HANDLE\]\s*)*(?P<greeting>(?:"
    rf"(?:{_FREE})(?:(?: {_OTHER}){{1,5}}(?=\s*[,.!:;\n–-])|(?:,? {_ADDRESSEE}){{0,4}}(?=\s*(?:[,.!:;\n–-]|$))|(?: \[(?:NAME|HANDLE)\])| there\b"
    r"|(?= (?:i|we|my|our|your|why|what|when|where|how|is|are|do|does|can|could|would|please|just|so|to|the|this|there)\b))"
    rf"|(?:{_BOUND})(?: {_OTHER}){{1,6}}(?=\s*(?:[,.!:;\n–-]|$))|(?:{_BOUND}) (?:\[(?:NAME|HANDLE)\] ?)+"
    rf"|(?:{_DOUBTFUL})(?: {_ADDRESSEE}){{1,5}}(?=\s*(?:[,!:;\n–-]|$))"
    r"|madame,? monsieur(?=\s*(?:[,.!:\n]|$))|to who(?:m|me)? ?(?:so ?ever )?(?:it|this) ?may ?concern|a quien corresponda|a quem possa interessar"
    r"|an alle,"
    r")[ ]*[,.!:;–-]*)(?!\w)", I)

# --- Signatures -------------------------------------------------------------------------------------------------------------
_CLOSE = (
    r"(?:with )?(?:(?:kind(?:est)?|best|warm(?:est)?|many) )?regards|best wishes|(?:yours )?(?:very )?(?:sincerely|respectfully|faithfully"
    r"|truly)(?: yours)?|respectfully submitted"
    r"|yours|thank(?:s| you)(?: (?:very|so) much)? in advance(?: for your (?:help|assistance|time|reply|cooperation))?"
    r"|(?:mit )?(?:freundlichen?|besten|herzlichen?|vielen?|liebe|viele|schöne|beste) gr(?:ü|ue)(?:ß|ss)en?|hochachtungsvoll|mfg|gr(?:ü|ue)(?:ß|ss)e"
    r"|(?:bien )?cordialement(?: vôtre)?|(?:bien|cordialement) à vous|(?:sincères|meilleures|respectueuses) salutations"
    r"|salutations(?: distinguées)?|bien à vous|cdlt"
    r"|(?:veuillez|je vous prie d['’])[^\n.!?]{0,40}agréer[^\n.!?]{0,90}"
    r"|(?:un )?(?:cordial(?:es)? )?saludos?(?: cordial(?:es)?)?|atentamente|atte\.?|(?:un )?abrazo|(?:cordiali|distinti|cari) saluti|cordialmente"
    r"|saluti"
    r"|(?:met )?(?:vriendelijke|hartelijke|beste) groet(?:en|jes)?|groet(?:en|jes)|mvg|hoogachtend"
    r"|(?:com os melhores |melhores )?cumprimentos|atenciosamente|cordialmente|att\.?|(?:um )?abraços?|saudações"
)
_CLOSE_IF_NAMED = (
    r"(?:many |kind )?thanks(?: again| so much| very much| a lot| for your (?:help|time|assistance))?|thank you(?: again| so much| very much"
    r"| for your (?:help|time|assistance))?|thx|cheers|best"
    r"|love|lg|vg|gruß|danke|vielen dank|merci(?: d['’]avance)?|gracias(?: de antemano)?|grazie(?: in anticipo)?|bedankt|alvast bedankt|obrigad[oa]"
    r"|ty|take care"
)
CLOSING = re.compile(rf"(?:{_CLOSE})\s*[,.!]*(?:\s*[-–—]?\s*(?-i:{NAME})(?: (?-i:{NAME})){{0,3}}[.]?)?", I)
CLOSING_IF_NAMED = re.compile(rf"(?:{_CLOSE_IF_NAMED})\s*[,.!-]*", I)
# Thanks followed by nothing but a masked name is how one signs; thanks alone may be praise.
CLOSING_BY_NAME = re.compile(rf"(?:(?<=[.!?…)\]'\"] )|\A)(?P<closing>(?:{_CLOSE_IF_NAMED})\s*[,.!-]*\s?(?:\[NAME\][ .]*){{1,3}})\Z", I)
# In one line: after a sentence's end, to the end of the text.
CLOSING_INSIDE = re.compile(
    rf"(?:(?<=[.!?…)\]'\"] )|\A)(?P<closing>(?:{_CLOSE})(?:\s*[,.!]*|,? *[-–—]? ?(?-i:{NAME}|X{{2,}})(?:,? (?-i:{NAME}"
    rf"|X{{2,}})){{0,5}}[., ]*))\s*\Z", I)
INITIALS = re.compile(
    r"(?P<initials>(?<![\w^])\^(?!LOL|OMG|WTF)[A-Za-z]{1,12}|(?<=[.!?)] )[-–—*~] ?(?:\[NAME\]|(?!NO\b|OK\b|WTF|LOL|OMG)[A-Z]{2,3})"
    r"|(?<=[^/\W\d] )/[A-Z]{2,3})(?:\s*(?:\d/\d"
    r"|\[URL\]))*\s*\Z"
)
INITIALS_SIGN = re.compile(r"[\^*~/–—-]")
"""What stands before initials: looking for it first is several times faster."""
_DEVICE = (
    r"iphone|ipad|ipod|android|samsung|galaxy|mobile|phone|smartphone|blackberry|huawei|pixel|xiaomi|handy|tablet|device|windows|mail|outlook|yahoo"
    r"|gmail|móvil|celular"
    r"|telefono|téléphone|mobiltelefon|telefoon|telefone|verizon|t-mobile|proton"
)
DEVICE = re.compile(
    r"\s*(?:sent (?:from|via|with)|get outlook for|von meinem|gesendet (?:von|mit|aus)|diese nachricht wurde von meinem|envoyé (?:de(?:puis)?"
    r"|à partir de)|enviado (?:desde|de|do)"
    rf"|inviato (?:da|dal)|verzonden (?:vanaf|met|via)|verstuurd vanaf)(?: [\w'’.+-]{{1,16}}){{0,4}}?[ -](?:{_DEVICE}"
    rf"|ios)[\w-]*(?: [\w.+-]{{1,16}}){{0,4}}\s*\.?", I)
CONTACT = re.compile(
    r"\s*(?:(?:tel|phone|mobile|cell|fax|office|direct|e-?mail|web|www|t|m|p|f|e|w|telefon|mobil|handy|tél|téléphone|teléfono|móvil|telefono"
    r"|cellulare|telefoon|mobiel|telefone)"
    r"\s*[.:]+ ?(?=[\[+(\d])|(?:[|•·,;/ +-]*\[(?:EMAIL|URL|PHONE|NAME|ADDRESS|HANDLE)\][|•·,;/ -]*)+$)", I)
NAME_WORD = re.compile(rf"[|•·,&/–—-]|{NAME}[,;|]?|\d{{1,6}}[,]?|X+"
    r"|(?:of|and|de|del|di|da|do|van|von|der|den|la|le|und|für|for|pour|para|per|voor|et|y|e|the|at)")

# --- Notices and forms ------------------------------------------------------------------------------------------------------
NOTICE = re.compile(
    r"\s*\*{0,3}(?:(?:confidentiality|privacy|legal) (?:notice|statement|disclaimer)\s*:|disclaimer\s*:|"
    r"(?:this|diese|ce|cet|este|esta|questo|questa|dit|deze|il presente|o presente|the (?:information|content)s?)\b[^\n]{0,60}\b(?:e-?mail|message"
    r"|communication|transmission|nachricht"
    r"|courriel|mensaje|correo|messaggio|comunicazione|bericht|mensagem)\b[^\n]{0,200}\b(?:confidential|privileged|intended (?:only|solely)"
    r"|vertraulich\w*|confidentiel\w*"
    r"|confidencial\w*|riservat\w*|vertrouwelijk\w*)|if you (?:are not the intended|have received this (?:e-?mail|message)[^\n]{0,30} (?:in error"
    r"|by mistake))"
    r"|(?:please )?consider the environment before printing|wenn sie nicht der (?:richtige |beabsichtigte )?(?:adressat|empfänger))", I)
NOTICE_REST = re.compile(
    r"\b(?:intended recipient|in error|confidential|unauthori[sz]ed|notify the sender|delete (?:it|this)|vertraulich|irrtümlich|destinataire"
    r"|destinatario|destinatário|geadresseerde)\b", I)
_IDENTITY = (
    r"(?:order|customer|account|booking|reservation|reference|ref|ticket|case|invoice|policy|member(?:ship)?|claim|tracking|flight|serial|contract"
    r"|complaint)(?: (?:number|no|nr|id|ref|code|date))?"
    r"|(?:full |first |last |your )?name|(?:your )?(?:e-?mail|phone|telephone|mobile)(?: (?:address|number|no))?|address|zip|postcode|city|country"
    r"|date(?: of (?:purchase|visit|birth|incident|flight|order))?"
    r"|time|device(?: model)?|model|os(?: version)?|app version|version|browser|operating system"
    r"|bestell(?:nummer|datum)|kundennummer|auftragsnummer|rechnungsnummer|vertragsnummer|telefonnummer|vorname|nachname|datum"
    r"|numéro de (?:commande|client|dossier|téléphone)"
    r"|nom|prénom|número de (?:pedido|cliente|teléfono|encomenda)|nombre|apellidos?|numero (?:d['’]?\s?ordine|cliente)|cognome|bestelnummer"
    r"|klantnummer|naam|nome"
)
_CONTENT = (
    r"(?:your )?(?:message|comments?|feedback|description|subject|question|enquiry|inquiry|details|issue|problem|reason(?: for (?:contact"
    r"|your (?:visit|call)))?|suggestions?)"
    r"|(?:additional|other|further) comments?|what (?:did you like|can we improve)[^\n:]{0,30}|nachricht|betreff|kommentar|anliegen|beschreibung"
    r"|commentaires?|objet|mensaje"
    r"|comentarios?|asunto|messaggio|commenti|oggetto|bericht|onderwerp|opmerkingen|mensagem|comentários?|assunto"
)
FIELD = re.compile(rf"\s*(?:(?P<identity>{_IDENTITY})|(?:{_CONTENT}))(?: ?\*)? ?[.#]? ?:(?!/)[ ]*", I)
VALUE_WORD = re.compile(r"\[[A-Z]+\]|[#\w./:+,()-]*\d[#\w./:+,()-]*|[-–—/,&]|[A-ZÀ-ÖØ-Þ][\w'’.-]*|n/a|iOS|iPhone|iPad")
