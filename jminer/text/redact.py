"""Cleaning and masking of one field, and of names: nothing raw goes past here."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from jminer.text import names
from jminer.text.addresses import addresses
from jminer.text.masks import mask
from jminer.text.normalize import clean

_PERSONAL = """
    name fullname firstname lastname surname forename givenname familyname middlename maidenname nickname preferredname legalname callname
    author authorname username userscreenname screenname displayname handle handles twitterhandle login loginname accountname profilename
    customername clientname contactname contactfullname membername guestname passengername patientname ownername buyername sellername recipientname
    sendername respondentname reviewer reviewername reviewauthor reviewernickname usernickname consumer consumername requester requestername submitter
    submittername assignee assigneename agentname staffname employeename contact suppliedname createdbyname
    recipientfirstname recipientlastname contactfirstname contactlastname customerfirstname customerlastname userfirstname userlastname
    vorname nachname kundenname benutzername prénom prenom nom nomclient apellido apellidos nombre nombrecliente cognome nome nomecliente nomecompleto
    sobrenome apelido voornaam achternaam klantnaam gebruikersnaam imię imie nazwisko förnamn fornamn efternamn namn soyad adsoyad
    email emailaddress mail mailaddress customeremail contactemail useremail requesteremail recipientemail reviewerscontactemail suppliedemail authoremail
    consumeremail workemail personalemail emailid correo correoelectrónico correoelectronico courriel adresseemail indirizzoemail epost eposta
    phone phonenumber telephone telephonenumber tel mobile mobilephone mobilenumber cell cellphone homephone workphone fax faxnumber contactphone
    customerphone userphone suppliedphone whatsapp telefon telefonnummer handynummer téléphone teléfono telefono telefone celular móvil movil
    ip ipaddress ipaddr clientip userip remoteip lastip signupip
    address street streetaddress postaladdress homeaddress mailingaddress shippingaddress billingaddress deliveryaddress address1 address2 address3
    addressline1 addressline2 addressline3 streetname housenumber streetnumber shippingaddress1 shippingaddress2 billingaddress1 billingaddress2
    shippingstreet billingstreet mailingstreet otherstreet adresse anschrift strasse straße hausnummer dirección direccion indirizzo endereço endereco
    morada adres adress
    locationlatitude locationlongitude latitude longitude lat lon lng coordinates coords geo geopoint geolocation geocoordinates
    birthdate dateofbirth birthday dob geburtsdatum geburtstag datedenaissance fechadenacimiento fechanacimiento datadinascita
    datanascimento datadenascimento geboortedatum dataurodzenia födelsedatum doğumtarihi
    ssn socialsecuritynumber nationalid nationalidnumber taxid passport passportnumber driverslicense driverlicense licensenumber iban accountnumber
    cardnumber creditcard creditcardnumber password
    avatar avatarurl profileimageurl profilepicture userimage
"""
PERSONAL = frozenset(_PERSONAL.split())
"""Columns that hold a person's name, home, ways to reach or to recognise them by their title, whatever stands in them.

A column that the mapping reads as the customer's id is hashed before this list is asked. A country, city or postcode is a segment and stays.
"""
PREFIXES = re.compile(
    r"^(?:message|conversation|web|work|home|personal|primary|secondary|alternate|other|customer|client|contact|user|author|requester|reviewer|recipient|consumer|member|guest|passenger|submitter|sender|buyer|billing|shipping|mailing|from|to|reply)+"
)


@dataclass(frozen=True, slots=True)
class Redactor:
    """Masks what has a shape and addresses; with `with_names` the names of persons too. `model` is a folder as `models/names`."""

    with_names: bool
    keep: tuple[str, ...] = ()
    model: Path | None = None
    kept: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kept", names.kept_words(self.keep))

    def require(self) -> None:
        """Raises ConfigError when names are to be masked and what finds them is not installed: to be asked before anything is read."""
        if self.with_names:
            names.require(self.model)

    def text(self, raw: str) -> str:
        """A text cleaned, with addresses and everything masked that has a shape, and names that introduce themselves."""
        masked = mask(addresses(clean(raw)), self.keep)
        return names.introduced(masked, self.kept, self.model) if self.with_names else masked

    def attribute(self, column: str, raw: str | None) -> str | None:
        """A short field; [NAME] when its column holds personal data by its title. Empty becomes None."""
        if raw is None or not raw.strip():
            return None
        return "[NAME]" if is_personal(column) else mask(addresses(clean(raw)), self.keep) or None

    def hide_names(
        self, texts: Sequence[str], languages: Sequence[str], advance: Callable[[int], None] = lambda done: None
    ) -> list[str]:
        """The texts with the names of persons masked, each by itself: what else stands in the batch changes nothing."""
        if not self.with_names:
            return list(texts)
        hidden = []
        for text, language in zip(texts, languages, strict=True):
            hidden.append(names.hide(text, language, self.kept, self.model))
            advance(1)
        return hidden


def is_personal(column: str) -> bool:
    """Whether a column's title says that personal data stands in it: `First Name`, `user.email`, `Reviewer's phone`, `geo_lat`."""
    bare = re.sub(r"['’]s\b|[\W_]+", "", column.split(".")[-1].strip()).lower()
    whole = re.sub(r"['’]s\b|[\W_]+", "", column).lower()
    return any(title in PERSONAL or PREFIXES.sub("", title) in PERSONAL for title in (bare, whole))
