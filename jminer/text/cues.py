"""Words that announce a personal number: what stands before `4482913` decides whether it names somebody."""

from __future__ import annotations

import re

from jminer.text.folding import view

NOUNS = {
    "ORDER": """
        order orders purchase-order po booking bookings reservation confirmation reference ref pnr record-locator locator itinerary case ticket tickets
        e-ticket eticket tracking parcel package shipment consignment delivery waybill awb airway-bill invoice bill receipt claim customer client member
        membership loyalty policy contract subscription user frequent-flyer frequent-flier aadvantage skymiles serial incident complaint request transaction
        rma quote application registration-number voucher folio dossier file invoice-no cust sr imb
        bestellung bestell auftrag auftrags buchung buchungs buchungscode reservierung sendung sendungs paket rechnung rechnungs kunden kunde kunden-nr vertrag
        vertrags vorgang vorgangs mitglieds versicherungs schaden aktenzeichen ticket-nr
        pedido orden reserva localizador seguimiento envío factura cliente póliza contrato expediente billete reclamación paquete socio
        commande réservation suivi colis facture client contrat dossier police billet référence sinistre adhérent
        ordine prenotazione spedizione fattura pratica biglietto encomenda fatura protocolo rastreio rastreamento apólice
        bestelling bestel boeking boekings reservering klant factuur zending pakket track-and-trace polis contract zamówienie zamówienia przesyłka rezerwacja
        заказ заказа бронь трек клиента договор
    """,
    "ID": """
        passport passports driving-licence driving-license driver-licence driver-license drivers-licence drivers-license driver's-licence driver's-license
        licence license dl national-id identity identity-card id-card ssn social-security social-security-number national-insurance nino ni
        social-insurance sin tax-id tin ein itin vat nhs medicare medicaid aadhaar aadhar pan pan-card voter-id dni nie nif cif curp rfc bsn burgerservice
        burgerservicenummer cpf rg cnpj pesel nip steuer steuer-id steuer-identifikations steueridentifikations steueridentifikationsnummer
        personalausweis ausweis reisepass pass-nr passnummer führerschein führerscheins führerscheinnummer pasaporte passeport passaporto passaporte
        permis carnet carné sécurité-sociale securite-sociale codice-fiscale patente paspoort rijbewijs identifiant cédula cedula
        vin chassis fahrgestell imei imsi meid device-id plate plates license-plate licence-plate number-plate registration reg car-reg
        kennzeichen nummernschild autokennzeichen matrícula matricula immatriculation plaque targa kenteken паспорт инн снилс
    """,
    "ACCOUNT": """
        account accounts acct a/c sort-code routing aba bank-account checking checking-account savings savings-account current-account bsb ifsc swift bic iban
        konto kontos blz bankleitzahl compte cuenta conto conta rib clabe rekening rekeningnummer kontonummer wallet sortcode micr счет
    """,
    "SECRET": """
        pin otp cvv cvc cvv2 csc tan puk passcode code one-time-code security-code verification-code access-code 2fa mfa authentication-code login-code
        sicherheitscode bestätigungscode geheimzahl código codigo clave code-secret codice пинкод
    """,
    "BIRTHDATE": "",
    "PHONE": """
        call called calls calling phone phoned phones telephone tel mobile cell cellphone whatsapp ring text texted fax hotline number numbers contact reach
        reached landline line dial handy handynummer telefon telefonnummer rufnummer mobil mobilnummer rufen anrufen teléfono telefono móvil movil celular
        llamar llámenme téléphone telephone portable tél appeler appelez cellulare telefone telemóvel telefoon bellen numer ext
        тел телефон номер звоните звонить
    """,
    "": """
        zip zipcode postal postcode area country error status promo discount dress source bar qr color colour product item model part article flight
        train bus page room gate seat table
    """,
}
"""Placeholder → the words before it; words of one cue are joined by a hyphen. Under "" stands what says that a code is no one's."""

NUMBERS = """
    # : = № no nos nr num nbr number numbers code id ids ref reference locator n n° nº number's nummer numer numéro numero número номер ending ends last
    four digits ending-in ends-in ending-with hash tag
"""
"""Words between a noun and its number that leave no doubt that a number follows."""
LINKS = "is was are my our your the its it's de di do da du del della la le el ist es est è é lautet war era card me us back under on at to up by in-case is:"
"""Words that may stand between without saying anything."""
PHONE_LINKS = "me us on at under to back my at: is ext please again via using by with"
ABBREVIATED = frozenset(("no", "nos", "nr", "num", "ref", "tel", "tél", "acct", "inv", "cust", "conf", "n", "reg", "тeл"))
COMPOUND = re.compile(r"[^\W\d_]{3,}(?:nummer|nummern|nr|-nr|-no|nummeret)")
"""German and Dutch put noun and number into one word: `Kundennummer`."""
TOKEN = re.compile(r"a/c|[^\W\d_]+(?:[-'][^\W\d_]+)*|2fa|cvv2|n[°º]|[#:=№]|\d+|[^\s\w\"'(\[{°º*_>-]")
REACH = 72
"""Characters before a number in which its cue must stand."""


def _table() -> dict[str, str]:
    return {view(word).lower().replace("-", " "): kind for kind, words in NOUNS.items() for word in words.split()}


def _words(words: str) -> frozenset[str]:
    return frozenset(view(word).lower() for word in words.split()) | frozenset(view(word).lower().replace("-", " ") for word in words.split())


TABLE, EXPLICIT, LINK, PHONE_LINK = _table(), _words(NUMBERS), _words(LINKS), _words(PHONE_LINKS)
MOST_WORDS = 3


def before(low: str, at: int) -> tuple[str, bool]:
    """The kind that the words before a place announce, "" for none; and whether they say that a number follows (`no.`, `#`, `:`)."""
    tokens = TOKEN.findall(low, max(0, at - REACH), at)
    kind, explicit, place = "", False, len(tokens) - 1
    while place >= 0:
        token = tokens[place]
        if token == ".":
            if place == 0 or (tokens[place - 1] not in ABBREVIATED and not tokens[place - 1].endswith("nr")):
                break
            place -= 1
            continue
        found, used = _noun(tokens, place)
        if found is not None and (token not in EXPLICIT or used > 1):
            return found, explicit
        if COMPOUND.fullmatch(token):
            return _compound(token), True
        if token in EXPLICIT:
            kind, explicit = kind or found or "", True
        elif token not in LINK and token not in PHONE_LINK and not (token == "in" and tokens[max(place - 1, 0)] in ("ending", "ends")):
            break
        place -= 1
    return kind, explicit


def _noun(tokens: list[str], place: int) -> tuple[str | None, int]:
    """The kind of the longest cue that ends at a place, and of how many words it is."""
    for size in range(min(MOST_WORDS, place + 1), 0, -1):
        found = TABLE.get(" ".join(tokens[place - size + 1 : place + 1]).replace("-", " "))
        if found is not None:
            return found, size
    return None, 0


def _compound(word: str) -> str:
    """`Kundennummer` → ORDER, `Passnummer` → ID, `Handynummer` → PHONE."""
    stem = re.sub(r"-?(?:nummern|nummeret|nummer|nr|no)$", "", word)
    return TABLE.get(word) or TABLE.get(stem) or TABLE.get(stem.rstrip("s")) or "ORDER"


ORDINARY = _words("""
    a able about accepted again all already also always an and another any anymore are around as asked at available back bad be because been
    before being better blank blocked broken but by came can cancelled cannot case changed clear closed come complicated correct could did
    different difficult do does doesn't don't down easier easy either else empty enough entered even ever every everywhere expired fails
    failed field fine for forced forgotten free from full gone good great had hard has have having here hidden hint how i if impossible in
    incorrect infected invalid is isn't it just keeps known last late leaked less like live lost manager me missing more my needed needs
    never new nice no none not nothing now of off offline ok okay old on once one only or our out over pages poor prompt protected
    protection quite really recovery refused rejected required requirements reset resets right safe same saved screen secure sent set shared
    short should shown simple since so some somewhere soon still stolen stored strong stuck stupid such super system terrible that the their
    them then there they this though to today together too two unavailable unknown until up updated us used useful useless valid very
    visible was wasn't way we weak were what when where which while who why will with within without wrong yes yet you your account app bot
    customer feed handle link message page post profile stories story support team ads videos falsch richtig weg nicht vergessen abgelaufen
    zu wieder und ist war geändert gesperrt incorrecta olvidada mal no cambiada bloqueada oublié incorrect perdu pas fails works working
    loads changes change field fields box policy rule rules manager entry page length generator issue issues problem problems attempt
    attempts
""")
"""What follows `my password is` when no password follows."""
