"""The half of the planted strings that masks may be tuned on; see _planted.py."""

# ruff: noqa: E501, SIM905
from __future__ import annotations

from random import Random

from tests.benchmarks import _planted_numbers as numbers
from tests.benchmarks._planted_numbers import fill, grouped

FIRST = """
Harold Beatrice Clement Doreen Rupert Philippa Marcus Yolanda Demetrius Ebony Alejandra Joaquín Rocío Fernando Guilherme Fernanda Étienne
Margaux Sébastien Hannelore Detlef Ulrike Marijke Bram Lorenzo Chiara Krzysztof Halina Vesna Goran Svetlana Dmitri Katerina Nikos Mehmet Ayşe
Reza Leila Omar Fatima Yusuf Amina Chidi Adaeze Kofi Abena Wangari Otieno Lindiwe Bongani Rajesh Deepika Amarjit Sunita Imran Shabnam Nuwan
Wei Xiaoming Yuki Kenji Sora Minji Linh Quang Anong Agus Putri Rodel Keoni Hemi Astrid Lars Björn Mika
""".split()
LAST = """
Whitcombe Hargreaves Lockwood Pickering Bramwell Sinclair Donnelly McAllen Jefferson Baptiste Carmichael Villanueva Santibáñez Olivares Arriaga
Cardoso Teixeira Monteiro Fontaine Girard Marchand Bauer Steinmetz Vogelsang Zimmermann De-Vries Kuipers Bellini Marchetti Nowakowski Zielińska
Novotný Babić Petrović Sokolov Melnyk Papadakis Nikolaidis Demirci Öztürk Hosseini Karimi Al-Rashid Mansour Benali Okafor Balogun Mensah Darko
Njoroge-Kimani Achebe Zulu Moyo Iyer Banerjee Gupta-Rao Kaur-Gill Ahmad Rahman Perera Tamang Chen-Wu Nakamura Kobayashi Choi Nguyen-Tran
Suttikul Wibowo Santosa-Adi Bautista Kalani Tawhiri Eriksson Hämäläinen
""".split()
MAIL = ("gmail.com", "outlook.com", "yahoo.co.uk", "web.de", "mail.ru", "free.fr", "example.org", "hotmail.it", "uol.com.br", "proton.me", "company-mail.io", "ethz.ch")


def local(rng: Random) -> str:
    return rng.choice(("ana.ruiz", "jo_baker", "pete{n}", "m.meier", "sunita-rao{n}", "kofi", "tomw{n}", "j.van.dam", "elif+news", "x{n}y")).format(n=rng.randint(1, 999))


def email(rng: Random) -> str:
    return rng.choice((str, str, str.upper))(f"{local(rng)}@{rng.choice(MAIL)}")


def spelled(rng: Random) -> str:
    at, dot = rng.choice(((" at ", " dot "), ("(at)", "(dot)"), (" [at] ", " [dot] "), (" At ", " Dot "), (" (at) ", "."), ("-at-", "-dot-"), (" {at} ", " {dot} "), ("_at_", "_dot_"), (" a t ", " d o t "), ("(@)", ".")))
    return local(rng).replace("+", "_").replace("_", "" if "_" in at else "_") + at + rng.choice(MAIL).replace(".", dot)


def spelled_elsewhere(rng: Random) -> str:
    at, dot, ends = rng.choice(((" ät ", " Punkt ", ("de", "com")), (" (ät) ", " (punkt) ", ("at", "ch")), (" arroba ", " punto ", ("com", "es", "mx")), (" (arroba) ", " (punto) ", ("com", "ar")), (" arobase ", " point ", ("fr", "be")), (" chiocciola ", " punto ", ("it",)), (" arobase ", ".", ("fr",)), (" arroba ", " ponto ", ("br", "pt"))))
    return local(rng).replace("+", "_") + at + rng.choice(("gmail", "web", "hotmail", "free")) + dot + rng.choice(ends)


def evasive(rng: Random) -> str:
    address = f"{local(rng)}@{rng.choice(MAIL)}"
    return rng.choice((
        lambda: address[:2] + rng.choice("\u200b\u200c\u200d\u2060\ufeff\u034f\u180e") + address[2:], lambda: address.replace(".", "\u00ad."), lambda: "\u200b".join(address), lambda: address.replace("a", "а").replace("o", "ο"),
        lambda: "".join(chr(ord(c) + 0xFEE0) for c in address), lambda: address.replace("@", rng.choice(("＠", "﹫", " @ ", "@ ", " ＠ "))), lambda: " ".join(address), lambda: address.replace("@", " @ ").replace(".", " . "),
        lambda: "".join(chr(0x1D41A + ord(c) - 97) if "a" <= c <= "z" else c for c in address), lambda: "".join(chr(0x24D0 + ord(c) - 97) if "a" <= c <= "z" else c for c in address), lambda: address.replace("e", "е").replace("i", "і").replace("c", "с"),
        lambda: address.replace(".", rng.choice("․。．｡")),
    ))()  # fmt: skip


def international(rng: Random) -> str:
    return fill(rng, rng.choice(("+44 20 7### ####", "+44 (0)20 7### ####", "+1 ^## ^## ####", "+1.^##.^##.####", "+1(^##)^##-####", "+33 (0)1 ## ## ## ##", "+49 (0) 89 / ######", "+49-30-########", "+34 91 ### ## ##", "+91-98######## ".strip(), "+91 (22) #### ####",
                                 "+61 (0)2 #### ####", "+86 10 #### ####", "+234 80# ### ####", "+254 7## ######", "001 ^## ^## ####", "0033 1 ## ## ## ##", "00491 7# #######", "+7 (9##) ###-##-##", "+52 1 55 #### ####", "+32 4## ## ## ##", "+31 6 ########", "+358 40 #######", "+41 79 ### ## ##")))  # fmt: skip


def national(rng: Random) -> str:
    return fill(rng, rng.choice(("(^##)^##-####", "^##/^##-####", "^## ^##-####", "^##^######", "1 (^##) ^##-####", "1-^##-^##-####", "01## ### ####", "01### ######", "(01###) ######", "0800 ### ###", "01 ## ## ## ##", "01-##-##-##-##", "0## #######", "0###/#######", "0##-#### ####", "03-####-####",
                                 "(0#) #### ####", "04########", "0#########", "9#### #####", "91 ### ## ##", "6## ### ###", "8 (9##) ###-##-##", "1300 ### ###", "0## ### ## ##", "020-#### ####")))  # fmt: skip


def fancy_phone(rng: Random) -> str:
    digits = fill(rng, "^##^##^###")
    return rng.choice((
        lambda: grouped(digits, (3, 3), "\u00a0"), lambda: grouped(digits, (3, 3), "\u2013"), lambda: grouped(digits, (3, 3), "\u2011"), lambda: grouped(digits, (3, 3), "\u202f"), lambda: grouped(digits, (3, 3), "."),
        lambda: digits.translate({48 + i: 0x2460 + i - 1 if i else 0x24EA for i in range(10)}), lambda: digits.translate({48 + i: 0x1D7D8 + i for i in range(10)}), lambda: digits.translate({48 + i: 0x6F0 + i for i in range(10)}),
        lambda: grouped(digits, (3, 3), "-").translate({48 + i: 0x9E6 + i for i in range(10)}), lambda: "-".join(digits), lambda: " ".join(digits), lambda: ".".join(digits), lambda: grouped(digits, (3, 3), "\u200b-"), lambda: grouped(digits, (3, 3), " - "),
        lambda: digits.replace("0", "O"),
    ))()  # fmt: skip


WORDS = "zero one two three four five six seven eight nine".split()


def worded_phone(rng: Random) -> str:
    words = [WORDS[int(d)] for d in fill(rng, "0^########")]
    if rng.random() < 0.3:
        at = rng.randrange(8)
        words[at : at + 2] = ["double", words[at]]
    return rng.choice((" ", "-", " ", ". ")).join(words)


def extended_phone(rng: Random) -> str:
    return fill(rng, "(^##) ^##-####") + fill(rng, rng.choice((" ext ##", " x##", "x###", " Ext. ####", " extn ###", ", extension 4#")))


def card(rng: Random) -> str:
    digits = numbers.card(rng)
    return grouped(digits, rng.choice(((4, 4, 4), (4, 6, 5), (8,), (6,), ())), rng.choice((" ", "-", "\u00a0", ".", "/", "  ", "\u202f", "\u2011")))


def iban(rng: Random) -> str:
    code = numbers.iban(rng)
    return rng.choice((code, code.lower(), grouped(code, (4,) * 8, " "), grouped(code, (4,) * 8, "-"), grouped(code, (4,) * 8, "\u00a0").lower(), grouped(code, (4,) * 8, "."), grouped(code, (2, 2, 8), " ")))


def iban_and_bic(rng: Random) -> str:
    return numbers.iban(rng) + rng.choice((", BIC ", " BIC: ", " / ")) + rng.choice(("COBADEFFXXX", "SOGEFRPP", "ABNANL2A", "BARCGB22"))


def ip(rng: Random) -> str:
    octets = [str(rng.randrange(11, 255)) for _ in range(4)]
    g = [fill(rng, "%~~~") for _ in range(8)]
    return rng.choice((".".join(octets), ".".join(octets) + "/24", "[.]".join(octets), ":".join(g), f"{g[0]}:{g[1]}::{g[2]}:{g[3]}", f"[{g[0]}::{g[1]}]:8080", f"{g[0]}:{g[1]}:{g[2]}::", f"::ffff:{'.'.join(octets)}"))


def mac(rng: Random) -> str:
    return rng.choice((":".join(fill(rng, "%~") for _ in range(6)), "-".join(fill(rng, "%~") for _ in range(6)).upper(), ".".join(fill(rng, "~%~~") for _ in range(3))))


def gps(rng: Random) -> str:
    north, east = rng.uniform(-50, 65), rng.uniform(-170, 170)
    return rng.choice((f"{north:.6f}, {east:.6f}", f"{north:.4f},{east:.4f}", f"{north:.5f} {east:.5f}", f"{abs(north):.3f}°N {abs(east):.3f}°E", f"N {abs(north):.5f} E {abs(east):.5f}", f"{int(abs(north))}° {rng.randint(1, 59)}′ {rng.randint(1, 59)}″ N, {int(abs(east))}° {rng.randint(1, 59)}′ {rng.randint(1, 59)}″ W",
                       f"lat {north:.4f}, lon {east:.4f}", f"{abs(north):.4f}N, {abs(east):.4f}W"))  # fmt: skip


def url(rng: Random) -> str:
    token, name = fill(rng, "~" * 10), local(rng).replace("+", "")
    return rng.choice((
        f"https://example.org/u/{name}?t={token}", f"http://10.0.0.1/{token}", f"www.example.co.uk/{name}", f"bit.ly/{token}", f"t.co/{token}", f"example.app/{name}", f"facebook.com/{name}", f"hxxps://evil.site/{token}", f"ftp://files.example.net/{name}",
        f"https://bücher.example/{token}", f"https://{name}.tumblr.com/", f"instagram.com/{name}", f"docs.google.com/d/{token}#gid=0", f"example.shop/order/{token}", f"https:// example.org/{token}".replace(" ", ""), f"https://ехample.org/{token}", f"youtu.be/{token}", f"mailto:{name}@example.org", f"tinyurl.com/{token}",
    ))  # fmt: skip


def handle(rng: Random) -> str:
    return rng.choice(("@some_one{n}", "@Ana{n}", "u/walker_{n}", "/u/walker{n}", "@jo.baker.{n}", "＠petra{n}", "@b_{n}", "@ana-ruiz{n}", "r/u_{n}x")).format(n=rng.randint(10, 99)).replace("r/u_", "u/q")


def nick(rng: Random) -> str:
    return rng.choice(("ana_{n}", "KofiRides{n}", "jo.baker", "walker", "petra-{n}", "live:jo{n}", "wxid_{n}abc")).format(n=rng.randint(10, 99))


def order(rng: Random) -> str:
    return fill(rng, rng.choice(("#######", "?-#####", "###-###-###", "?? ######", "20##-####", "######/##", "ABC##", "1##-#######-#######", "WEB######", "????-####-????", "#-#####-#", "####_####", "###.###.###", "#### #### ####")))


def booking(rng: Random) -> str:
    return fill(rng, rng.choice(("??????", "?#??#?", "******A", "#######", "?????", "????????", "??#???", "??/######", "AB-?????", "##########")))


def tracking(rng: Random) -> str:
    return rng.choice((numbers.ups(rng), numbers.ups(rng).lower(), grouped(numbers.ups(rng), (2, 3, 3, 2, 4), " "), fill(rng, "############"), fill(rng, "9#############"), fill(rng, "#### #### #### ###"), fill(rng, "9400 1### #### #### #### ##"), fill(rng, "420#####92########################")[:30],
                       fill(rng, "##########"), fill(rng, "JJD0#################"), numbers.royal_mail(rng), grouped(numbers.royal_mail(rng), (2, 4, 4, 1), " "), fill(rng, "CP#########FR"), fill(rng, "JVGL############"), fill(rng, "1LS#############"), fill(rng, "GM############"), fill(rng, "C##########"), fill(rng, "?############?")))  # fmt: skip


def customer(rng: Random) -> str:
    return fill(rng, rng.choice(("######", "#########", "CUST-#####", "INV######", "RE-20##-####", "P-###-###", "##-######-#", "T#####", "ABC-#####", "##.###.###", "### ### ###", "#####/20##", "X#X#X#X#", "SR-########", "00#########")))


def national_id(rng: Random) -> str:
    code, insee, cpf, aadhaar = numbers.codice_fiscale(rng), numbers.insee(rng), numbers.cpf(rng), numbers.aadhaar(rng)
    dni, sin, steuer = numbers.dni(rng), numbers.sin(rng), numbers.steuer_id(rng)
    return rng.choice((dni, f"{dni[:8]}-{dni[8]}", f"{dni[:2]}.{dni[2:5]}.{dni[5:8]}-{dni[8]}", numbers.nie(rng), code, code.lower(), grouped(code, (3, 3, 5, 4), " "), insee, grouped(insee, (1, 2, 2, 2, 3, 3), " "), grouped(insee, (13,), " "), numbers.nino(rng, True), numbers.nino(rng, False),
                       f"{cpf[:3]}.{cpf[3:6]}.{cpf[6:9]}-{cpf[9:]}", cpf, grouped(aadhaar, (4, 4), " "), grouped(aadhaar, (4, 4), "-"), numbers.ssn(rng), numbers.ssn(rng, " "), numbers.pan(rng), f"{sin[:3]} {sin[3:6]} {sin[6:]}", grouped(steuer, (2, 3, 3), " "), numbers.bsn(rng)))  # fmt: skip


def cued_id(rng: Random) -> tuple[str, str]:
    return rng.choice((
        ("SSN:", numbers.ssn(rng, "")), ("social security", numbers.ssn(rng, " ")), ("SSN last four", fill(rng, "####")), ("BSN is", numbers.bsn(rng)), ("NI number", numbers.nino(rng, False).lower()), ("Social insurance number", numbers.sin(rng)), ("aadhaar", numbers.aadhaar(rng)), ("PAN", numbers.pan(rng)), ("my CPF is", numbers.cpf(rng)),
        ("Steueridentifikationsnummer", numbers.steuer_id(rng)), ("numéro de sécurité sociale :", numbers.insee(rng)), ("EIN", fill(rng, "##-#######")), ("NIF", numbers.dni(rng).lower()), ("codice fiscale", numbers.codice_fiscale(rng)), ("Medicare number", fill(rng, "#### ##### #")), ("NHS number", fill(rng, "### ### ####")),
        ("my national id", fill(rng, "##########")), ("Personalausweis", fill(rng, "L#?#?##?#")), ("PESEL", fill(rng, "###########")), ("RFC", fill(rng, "????######?##")),
    ))  # fmt: skip


def passport(rng: Random) -> str:
    return fill(rng, rng.choice(("#########", "?#######", "??######", "##??#####", "P?######?", "X?? ######".replace("X", "A"))))


def licence(rng: Random) -> str:
    return fill(rng, rng.choice(("?############", "?????######?##??", "?##-##-####", "########", "?###-###-##-###-#", "##??######", "??-##-20##-#######")))


def plate(rng: Random) -> str:
    return fill(rng, rng.choice(("??## ???", "B-?? ###", "??-###-??", "#???###", "??? ####", "? ### ??", "?? #### ??", "HH ?? ##", "#### ???", "??##???")))


def birth(rng: Random) -> str:
    year, month, day = numbers.day(rng)
    name = "January February March April May June July August September October November December".split()[month - 1]
    return rng.choice((f"{month}/{day}/{year}", f"{day}/{month}/{year % 100:02d}", f"{day:02d}.{month:02d}.{year}", f"{year}/{month:02d}/{day:02d}", f"{name} {day}, {year}", f"{day}th of {name} {year}", f"{day} {name} {year}", f"{day}-{name[:3]}-{year}", f"{name[:3]}. {day} {year}", f"{day} {month} {year}", f"{name} {day}th {year}", f"{year}{month:02d}{day:02d}"))


def password(rng: Random) -> str:
    return rng.choice(("Secret{n}", "pa$$w0rd{n}", "ILoveCats!", "dragon{n}", "Abc123!?", "letmein", "correct-horse-{n}", "P@ssw0rd", "qwertz{n}", "xK9#mQ{n}", "monkey", "Summer20{n}!")).format(n=rng.randint(10, 99))


def pin(rng: Random) -> str:
    return fill(rng, rng.choice(("####", "######", "### ###", "###-###", "#####", "G-######")))


def bank(rng: Random) -> tuple[str, str]:
    return rng.choice((("sort code", fill(rng, "##-##-##")), ("sort code:", fill(rng, "######")), ("sort code", fill(rng, "40-##-##, account ########")), ("my routing number is", fill(rng, "0########")), ("account number is", fill(rng, "########")), ("savings account", fill(rng, "#########")), ("checking account number:", fill(rng, "############")), ("acct", fill(rng, "########")),
                       ("account ending in", fill(rng, "####")), ("Konto", fill(rng, "#######")), ("BLZ", fill(rng, "### ### ##")), ("BSB number", fill(rng, "###-###")), ("IFSC", fill(rng, "SBIN0######")), ("BIC:", rng.choice(("COBADEFF", "BNPAFRPPXXX", "DABAIE2D"))), ("SWIFT code", "UNCRITMM"), ("a/c no", fill(rng, "###########")), ("numéro de compte", fill(rng, "###########"))))  # fmt: skip


PATTERNED = {
    "email": ((email, ("Write to {} please.", "my email is {}", "{} never got a reply", "I used {}, not the other one.", "<{}>", "e-mail:{}", "send it to {}!", "Contactez-moi à {}.", "\"{}\" is my login")),),
    "email spelled out": ((spelled, ("Mail {} please", "I am at {}.", "my mail: {}", "it is {} if you need it")), (spelled_elsewhere, ("Adresse: {}.", "correo {}", "mail {} merci"))),
    "email disguised": ((evasive, ("Write to {} please.", "my email is {}", "so it is {} then.", "use {} for answers")),),
    "phone international": ((international, ("Call {} today.", "I waited, {}, no one rang", "phone {}", "My number is {}.", "{} was not called", "Tel.: {}", "Mi teléfono es {}.", "WhatsApp {}")),),
    "phone national": ((national, ("Call me: {}", "my phone is {}", "phone {} rang once", "My number is {}.", "You can text {}.", "tel {}", "please ring {} tomorrow", "cell {}", "Meine Handynummer ist {}", "Mon téléphone : {}", "contact no. {}", "reach me on {}")),),
    "phone disguised": ((fancy_phone, ("My number is {}.", "call {} please", "phone: {}")), (worded_phone, ("My number is {}.", "call {} please")), (extended_phone, ("Call {}.", "my office, {}, is open"))),
    "card": ((card, ("My card {} was charged.", "{} was charged twice", "Visa {} declined", "card no. {}.", "I used {} and then nothing", "credit card number: {}")),),
    "iban": ((iban, ("IBAN {} is mine.", "pay to {} please", "{} is my account", "my account {}.", "Konto {} bitte.")), (iban_and_bic, ("Refund to {}.", "IBAN: {}"))),
    "device": ((ip, ("My IP is {}.", "from {} again", "blocked {} today.")), (mac, ("MAC {} drops.", "the adapter {} fails")), (lambda rng: rng.choice((str, lambda code: grouped(code, (2, 6, 6), "-"), lambda code: grouped(code, (2, 6, 6), " ")))(numbers.imei(rng)), ("IMEI: {}", "my IMEI is {}.")), (gps, ("I am at {}.", "coordinates {}", "it stands at {} now"))),
    "url": ((url, ("See {} now.", "link: {}", "at {}, look", "[{}]", "open {}!")),),
    "handle": ((handle, ("{} you lied", "I am {}.", "thanks {} for nothing", "({})")), (nick, ("Telegram: {}", "my Instagram is {}", "my skype name is {}", "on Twitter I am {}", "insta: {}", "Snapchat: {}", "my WeChat ID: {}", "reddit username {}")), (lambda rng: f"{rng.choice(('Kofi', 'walker', 'j.b'))}#{rng.randint(1000, 9999)}", ("discord {}", "my Discord tag is {}"))),
    "order": ((order, ("Order {} is late.", "order #{} never came", "my order number: {}", "order nr {}", "Order-No.: {}", "Order ID: {}.", "Bestellung Nr. {} kam nie", "n° de commande {}", "número de pedido {}", "orders {} and more", "po number {}", "ordine {}")),),
    "booking": ((booking, ("Booking code {} fails.", "PNR {} is gone.", "my booking reference is {}.", "confirmation # {}", "Reservation number: {}", "record locator: {}", "Reservierungsnummer {}", "code de réservation {}", "itinerary {}", "Buchung {}", "booking id {}")),),
    "tracking": ((tracking, ("Tracking {} is stuck.", "tracking number: {}", "parcel no. {} lost", "my package {} is late", "Sendung {} fehlt", "consignment {} vanished", "tracking id {}", "numéro de suivi {}", "waybill {}", "delivery {} was left outside")),),
    "customer number": ((customer, ("Case {} is open.", "customer no. {}", "ticket #{} closed", "Account {} is locked.", "policy number {}", "Invoice no: {}", "claim {} rejected", "membership number {}", "Kundennummer: {}", "Vertragsnummer {}", "numéro de client {}", "factura {}", "reference number {}", "frequent flyer number {}", "contract {}", "subscription id {}", "user id {}", "complaint {}", "incident {}")),),
    "national id": ((national_id, ("My ID number: {}", "id is {}.", "They have my ID {}.", "identity number {}")), (cued_id, ("{} {} was asked for.", "I gave my {} {}."))),
    "document": ((passport, ("Passport {} was lost.", "my passport no: {}", "passport number is {}", "Passnummer {}", "n° de passeport {}", "Passport # {}")), (licence, ("driver's licence {}", "my driving license number is {}", "DL {}", "Führerscheinnummer {}")), (plate, ("license plate {} is mine", "my plate is {}.", "Registration {} was wrong", "reg no {}", "Nummernschild {}", "car reg: {}")), (lambda rng: numbers.vin(rng), ("VIN {}", "my car, {}, has rust", "chassis number {}"))),
    "birthdate": ((birth, ("Born {}.", "I was born on {} there.", "DOB: {}", "date of birth {}", "d.o.b. {}", "my birthday is {}", "geboren am {}", "née le {}", "nacido el {}", "my birthdate: {}", "birthday: {}", "data di nascita {}")),),
    "secret": ((password, ("my password is {} now", "password: {} fails", "pass: {}", "pwd={}", "Passwort: {}", "mot de passe : {}", "contraseña: {}", "login with password \"{}\".", "old password was {}.", "passphrase: {}")), (pin, ("pin {} rejected", "my pin is {}", "PIN code {}", "OTP {} expired", "one time passcode {}", "code {} does not work", "verification code: {}", "CVC {}", "security code {}", "2FA code {}", "my PIN number is {}"))),
    "account": ((bank, ("{} {}.", "my {} {} please")), (numbers.wallet, ("Wallet {}", "sent to {} and gone", "my address is {}.", "ETH {}"))),
}  # fmt: skip

NAME_CUE = ("my name is {}", "I'm {} and I waited.", "This is {}.", "Name: {}", "Mrs {} was rude.", "Mr. {} helped us.", "called {}", "It is me, {}.", "I am called {}.", "under the name {}", "Ms {} again", "for the attention of {}")
NAME_SENTENCE = ("I talked to {} yesterday.", "{} was kind.", "Agent {} promised a refund.", "Thank {} for me.", "my wife {} was ill", "Our waiter {} forgot us.", "A man named {} came.", "We met {} at the desk.", "{} at the counter told me no.", "and {} hung up")
NAME_SIGNATURE = ("Thanks,\n{}", "Regards, {}", "Yours, {}", "Best {}", "Sincerely\n{}", "-{}", "Hi {}, it broke.", "Dear {}, why?", "Hello {},\nno reply.", "Kind regards,\n{}")
LOCAL_NAMES = {"es": ("Mi nombre es {}.", "Hablé con {} ayer.", "Saludos, {}"), "fr": ("Mon nom est {}.", "Madame {} était gentille.", "Merci, {}"), "nl": ("Ik ben {}.", "Groeten, {}"), "de": ("Mein Name ist {}.", "Frau {} war nett.", "Viele Grüße\n{}"), "it": ("Sono {}.", "Grazie, {}"), "pt": ("Chamo-me {}.", "Obrigada, {}"), "pl": ("Mam na imię {}.",), "tr": ("Adım {}.",)}
LOCAL_PEOPLE = {"es": "Rocío Olivares|Joaquín Arriaga", "fr": "Margaux Girard|Étienne Marchand", "nl": "Marijke Kuipers|Bram De-Vries", "de": "Ulrike Steinmetz|Detlef Vogelsang", "it": "Chiara Bellini|Lorenzo Marchetti", "pt": "Fernanda Teixeira|Guilherme Monteiro", "pl": "Halina Zielińska", "tr": "Ayşe Demirci|Mehmet Öztürk"}
SCRIPTS = (("ru", "Моё имя {}.", "Светлана Соколова"), ("el", "Το όνομά μου είναι {}.", "Νίκος Παπαδάκης"), ("ar", "أنا {} ولم أستلم شيئا.", "ليلى منصور"), ("hi", "मैं {} हूँ।", "दीपिका गुप्ता"), ("zh", "我是{}。", "陈小明"), ("ja", "{}と申します。", "中村 由紀"), ("ko", "저는 {}입니다.", "최민지"))
STREET = "Hawthorn Bellweather Sycamore Granary Millbrook Peartree Whitfield Ashgrove Rosebank Turnpike".split()


def address_en(rng: Random) -> tuple[str, tuple[str, ...]]:
    line = f"{rng.randint(1, 400)} {(street := rng.choice(STREET))} {rng.choice(('Street', 'Road', 'Ave', 'Lane', 'Drive', 'Close'))}"
    return line + rng.choice((", Leeds LS6 3AB", ", Portland, OR 97201", ", Perth WA 6000", "")), (line, street)


ADDRESS_EN = ("I live at {}.", "deliver to {} please", "Address: {}", "my house, {}, is easy to find")
ADDRESS_LOCAL = (("de", ("Meine Adresse ist {}.",), "Rosenstraße|Mühlweg", "{s} {n}, {p} Köln"), ("fr", ("Mon adresse : {}.",), "rue des Lilas|avenue Foch", "{n} {s}, {p} Lyon"), ("es", ("Mi dirección es {}.",), "Calle Mayor|Calle de la Rosa", "{s} {n}, {p} Sevilla"), ("nl", ("Mijn adres is {}.",), "Dorpsstraat|Tulpenlaan", "{s} {n}, 1012 AB Utrecht"))

LOOKALIKES = {
    "words": ("The order was late 2 times.", "In order {n} go there", "the case was closed", "order in {n} minutes", "ticket price {n}0", "my account since 201{d}", "booking fee {n}", "order by {n} pm", "booking a room for {d}", "tracking did not update in {n} days", "the order came to $1{n}.50", "account was charged {n}.00", "call {n} times", "ticket cost me 2{n} dollars"),
    "product": ("WH-1000XM4 headphones", "an RTX 4090 card", "A320neo seats", "Boeing 737-800", "iPhone 1{d} Pro", "Galaxy S2{d}", "GTX 16{d}0", "Ryzen 9 59{d}0X", "Canon 5D Mark {d}", "model HX{n}00", "the Model Y 202{d}", "Redmi Note 1{d}"),
    "price": ("$1,299.00", "£45,000.00", "paid 1.29{d},00 €", "{n}.99 EUR", "Rs 1{n}0", "$ {n} per month", "1,000,000 dollars", "from $199 to $2{n}"),
    "date": ("on 2024-04-1{d} at 10:45", "10/04/202{d}", "in 2022-2024", "May {d}, 2023", "1{d}.12.2023", "03-1{d}-2024", "Dec 2{d}th 2023 and Jan 3rd 2024", "20240{d}12 backup"),
    "time": ("10:45:3{d}", "at 6 pm for 2 h", "24/7", "8.30-17.{d}0", "1{d}h45", "08:00 - 18:{n}"),
    "flight": ("flight AA283{d}", "AA 1{n} to Dallas", "UA{n}{d} was full", "flight 12{n}", "BA 1{d} and BA 2{n}", "on EK0{d}2"),
    "version": ("version 8.9.36.6{d}", "v1.2.{d}", "8.5.80.103{d}", "Windows 1{d}", "iOS 1{d}.2", "update 4.{d}.0.12"),
    "score": ("score 10-0 1-1", "3-2-{d}", "{d}/5 stars", "8 out of 1{d}", "won 1{d}-7", "5* and 4*, {d}*"),
    "percent": ("100% of {n}", "{d}.5%", "{n} % off", "0.{n}%", "-{n}%"),
    "room": ("row 23A, gate 1{d}", "room 4{n}", "gate C{d}", "seat {n}F", "floor {d} of {n}"),
    "hashtag": ("#1 airline", "#fail", "#flight{d}", "#9{d}s music", "number {n} of 100"),
    "measure": ("5.{d} kg", "{n} cm x {n} cm", "{n} GB", "1{d} inch", "2{d}0 V", "{n}0 km", "1 1/2 cups, {d} spoons"),
    "count": ("for 3 hours and 4{d} minutes", "{n} people", "2 000 km", "1,2{d}4 reviews", "one two three", "two of four or five", "3 4 5 or 6", "10 20 30 {n}"),
    "year": ("the 1990s", "2015 model", "since 199{d}", "2019/202{d}", "summer of 6{d}"),
    "ratio": ("and/or", "1{d}:9", "4/{d}", "{n}:1", "2x{d}"),
    "at sign": ("5 @ 3 euros", "it is {d} @ {n}", "@ the gate", "meet @ {d}pm", "5@{d}"),
    "at and dot": ("Meet me at home dot the i", "at gate {d} dot", "at net {n}", "at {n} com", "I was at the co", "at point {d}"),
    "brand": ("booking.com", "hotels.com is better {n}", "Amazon.com", "i.e. {d}", "etc. {n}", "vs. {d}", "a.m. or p.m.", "end.Then {n}"),
    "code words": ("the code was wrong", "booking confirmed", "reservation CANCELLED", "confirmation RECEIVED", "my claim was denied {n} times", "policy changed in 201{d}", "ticket no longer works", "account was hacked", "invoice was {n} pages", "the contract for {n} months"),
    "password words": ("my password is wrong", "password does not work", "password reset", "the pin was refused", "the code expired", "password is too short", "my password was changed", "pin is {d} short", "password changed {n} times"),
    "shout": ("BOOKING CLOSED AGAIN", "I WAITED {n} HOURS", "DO NOT ORDER HERE", "CASE CLOSED FOR {n}", "WORST COMPANY"),
    "age": ("I am {n}", "aged {n}", "my son, {d}, cried", "born in the nineties", "under 2{d}s"),
    "place": ("route 6{d}", "on the M{n}", "line {d}", "exit {n}", "bus 4{d}", "Highway 1{n}"),
    "finance": ("{d}.25% over 30 years", "score of 7{n}", "401k", "fee of 3{d}.00", "principal 200,000 and 1{n}.11", "W-2 and 1099"),
    "norms": ("ISO 9001", "USB 3.{d}", "802.11n", "4K, 5G, B2B", "MP3", "IP68", "AES-256", "R2D2", "COVID-19", "H1N1", "CR2032", "10W-40 oil"),
}  # fmt: skip
