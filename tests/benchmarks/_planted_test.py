"""The test half of the planted strings: its names, streets and sentences are in no list and no pattern of the product.

Nothing is tuned on this file. Every sentence is invented; a `{}` stands where the personal string goes.
"""

# ruff: noqa: E501, SIM905
from __future__ import annotations

from random import Random

from tests.benchmarks import _planted_numbers as numbers
from tests.benchmarks._planted_numbers import fill, grouped

FIRST = """
Alasdair Rosalind Barnaby Imogen Tamsin Everett Lorelei Thaddeus Winnie Desmond Leroy Latoya Tyrone Keisha Darnell Shanice Xochitl Citlali
Ignacio Lupita Eusebio Maricela Anahi Reinaldo Jussara Thiago Iracema Adalberto Luzia Solène Thibault Anaïs Gaëtan Mireille Aurélien
Jürgen Annelore Friedhelm Gisela Torben Wiebke Sjoerd Anneke Maaike Joost Giacomo Ilaria Fiorella Ruggero Wojciech Agnieszka Zbigniew
Bożena Dobromir Rositsa Zdravko Snežana Miroslav Ludmila Radovan Oksana Bohdan Yevhen Solomiya Arsen Nune Tigran Ketevan Giorgi Tamar
Eleftheria Stavros Despina Thanasis Hüseyin Gülşen Emre Zeynep Orhan Parisa Behrouz Shirin Farhad Golnaz Khalid Nadia Tariq Yasmeen
Abdulrahman Wafaa Mustapha Salma Oluwaseun Chiamaka Obinna Ngozi Babatunde Kwabena Akosua Efua Wanjiru Kipchoge Njoroge Achieng Sipho
Thandiwe Nomvula Themba Tendai Rutendo Haile Selam Tewodros Bereket Arjun Lakshmi Venkatesh Padmini Gurpreet Harjit Debashish Moumita
Nusrat Rafiqul Dilshan Chaminda Tashi Pemba Xiulan Zhiqiang Meiling Guoxiong Hiroshi Ayumi Takeshi Kazuko Minseok Jiyoung Hyunwoo Eunji
Nguyet Thuy Duc Somchai Siriporn Ratanaporn Budi Dewi Wayan Sulastri Jejomar Maricar Leilani Kahananui Wiremu Aroha Sione Mele Aiyana
Ingeborg Halvard Sigrún Þorsteinn Aino Pekka Eero Liisa
""".split()

LAST = """
Abernathy Fotheringham Pemberton Cholmondeley Ramsbottom Oakhurst Thistlewood Wetherby Ashdown Penhaligon Llewellyn Pritchard Gwynne
Mulholland Rafferty Gallagher Ó-Súilleabháin MacAllister Drummond Kinnaird Washington Jeffries Broussard Thibodeaux Hutchins Pettway
Quintanilla Villalobos Echeverría Montemayor Zamudio Barrientos Urrutia Goicoechea Etxeberria Bustamante Cavalcanti Figueiredo Vasconcelos
Albuquerque Nascimento Guimarães Lefebvre Delacroix Charpentier Beauchamp Rousselot Vaillancourt Desrochers Pelletier Krautwurst Schönfelder
Oberhauser Lindenmayer Dreyfuss Hufnagel Wüstenberg Achterberg Vandersteen Hoekstra Dijkgraaf Verschueren Brancaleone Sciarrone Quattrocchi
Fioravanti Mastroianni Pappalardo Szymański Wiśniewska Kowalczyk Grzybowski Dvořáček Procházková Hrubý Kováčová Horváth Szabolcsi Nagygyörgy
Ionescu Dumitrescu Vlăhuță Georgiev Stoyanova Jovanović Đukić Petrenko Shevchuk Bondarchuk Kuznetsova Zhuravlev Sargsyan Hovhannisyan
Beridze Kvaratskhelia Papadimitriou Kostopoulos Angelidis Yıldırım Karaoğlu Büyükşahin Çelikkol Rezaei Ghorbani Moghaddam Tabatabaei
Al-Harbi Al-Mansouri El-Sayed Boukhari Benchekroun Haddadin Okonkwo Adeyemi Olatunji Chukwuemeka Eze-Nwosu Agyemang Asante-Boateng Owusu
Kamau Mwangi Odhiambo Wafula Nkosi Dlamini Mthembu Ndlovu Chikwanha Gebremariam Tesfaye Woldemichael Subramaniam Krishnamurthy Venkataraman
Chattopadhyay Mukherjee Bhattacharjee Deshpande Kulkarni Dhaliwal Sandhu Chaudhry Siddiqui Hossain Wickramasinghe Jayasuriya Gunawardena
Shrestha Gurung Zhuge Ouyang Xiong Zheng Huang Takahashi Yamaguchi Shimizu Matsumoto Hasegawa Hwang Baek Namgung Seo Trương Huỳnh Phạm
Srisawat Charoensuk Wongsakul Hidayat Setiawan Simanjuntak Magsaysay Dimaculangan Pangilinan Kealoha Tuilagi Faleolo Ngata Parata Begay
Rasmussen Thorvaldsen Gudmundsson Lindqvist Häkkinen Virtanen Korhonen
""".split()

MAIL = ("protonmail.com", "hotmail.co.uk", "gmx.net", "yandex.ru", "orange.fr", "libero.it", "terra.com.br", "fastmail.fm", "rediffmail.com", "icloud.com",
        "bluewin.ch", "telenet.be", "wanadoo.fr", "rocketmail.com", "uni-tuebingen.de", "stu.edu.sg", "posteo.eu", "naver.com", "qq.com", "lakeside-dental.biz")  # fmt: skip


def local(rng: Random) -> str:
    first, last = plain(rng.choice(FIRST)).lower(), plain(rng.choice(LAST)).lower()
    shape = rng.choice(("{f}.{l}", "{f}{l}{n}", "{f[0]}{l}", "{l}_{f}", "{f}-{l}", "{f}{n}", "{l}.{f[0]}{n}", "{f}+shop{n}"))
    return shape.format(f=first, l=last, n=rng.randint(11, 1999))


def plain(word: str) -> str:
    import unicodedata

    word = word.translate(str.maketrans("ßøØłŁđĐıþÞ", "soolLdDiTT"))
    return "".join(c for c in unicodedata.normalize("NFD", word) if c.isascii() and c.isalpha())


def email(rng: Random) -> str:
    address = f"{local(rng)}@{rng.choice(MAIL)}"
    return rng.choice((address, address, address.upper(), address.title()))


def spelled(rng: Random) -> str:
    user, domain = local(rng).replace("+", "_"), rng.choice(MAIL)
    at, dot = rng.choice(((" at ", " dot "), (" (at) ", " (dot) "), ("[at]", "[dot]"), (" AT ", " DOT "), ("{at}", "."), (" at ", "."), (" @ ", " dot "),
                          (" <at> ", " <dot> "), ("(a)", ".")))  # fmt: skip
    return user + at + domain.replace(".", dot)


def spelled_german(rng: Random) -> str:
    return local(rng).replace("+", "_") + rng.choice((" ät ", " (ät) ", " at ")) + rng.choice(("gmx", "posteo", "mailbox")) + " punkt " + rng.choice(("de", "net", "org"))


def spelled_spanish(rng: Random) -> str:
    return local(rng).replace("+", "_") + " arroba " + rng.choice(("hotmail punto com", "terra punto es", "correo punto com punto mx"))


def spelled_french(rng: Random) -> str:
    return local(rng).replace("+", "_") + " arobase " + rng.choice(("orange point fr", "laposte point net", "free point fr"))


def evasive(rng: Random) -> str:
    address = f"{local(rng)}@{rng.choice(MAIL)}"
    way = rng.randrange(10)
    if way == 0:
        at = rng.randrange(2, len(address) - 2)
        return address[:at] + "\u200b" + address[at:]
    if way == 1:
        return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in address)
    if way == 2:
        return "\u00ad".join(address)
    if way == 3:
        return address.translate(str.maketrans("aeopcyx", "аеорсух"))
    if way == 4:
        return address.replace("@", rng.choice("＠﹫"))
    if way == 5:
        return " ".join(address)
    if way == 6:
        return address.translate({ord(c): 0x1D5BA + ord(c) - 97 for c in "abcdefghijklmnopqrstuvwxyz"})
    if way == 7:
        return address.replace("@", "\u2060@\u200d").replace(".", "\u200c.")
    if way == 8:
        return address.replace("@", " @ ").replace(".", " . ")
    return address.replace(".", rng.choice("．。")).translate(str.maketrans("ovi", "ονі"))


def international(rng: Random) -> str:
    return fill(rng, rng.choice((
        "+44 7### ######", "+1 (^##) ^##-####", "+33 6 ## ## ## ##", "+49 17# #######", "+34 6## ## ## ##", "+91 9#### #####", "+61 4## ### ###", "+55 11 9####-####",
        "+81-90-####-####", "+86 13# #### ####", "+27 82 ### ####", "+2348#########", "0049 30 ########", "0044.20.7###.####", "+971 50 ### ####", "(+39) 347 #######",
        "+48/60#/###/###", "+353 (0)87 ### ####", "00 32 47# ## ## ##", "+1-^##-^##-####",
    )))  # fmt: skip


def national(rng: Random) -> str:
    return fill(rng, rng.choice((
        "07### ######", "020 7### ####", "0161 4## ####", "(0131) 55# ####", "^##-^##-####", "(^##) ^##-####", "^##.^##.####", "06 ## ## ## ##", "06.##.##.##.##",
        "030 / 45####67", "0171-#######", "089/2#######", "04## ### ###", "(02) 9### ####", "06-########", "09####-#####", "098-####-####", "011-2###-####", "^## ^## ####",
        "1-800-^##-####", "079 ### ## ##", "0664 #######",
    )))  # fmt: skip


def fancy_phone(rng: Random) -> str:
    digits = fill(rng, "^##5550###")
    way = rng.randrange(8)
    if way == 0:
        return grouped(digits, (3, 3), "\u2011")
    if way == 1:
        return grouped("0" + digits[1:], (5, 3), "\u00a0")
    if way == 2:
        return grouped(digits, (3, 3), "-").translate({48 + i: 0xFF10 + i for i in range(10)})
    if way == 3:
        return "+9715" + "".join(chr(0x660 + int(d)) for d in digits[:8])
    if way == 4:
        return grouped(digits, (3, 3), " ").translate({48 + i: 0x966 + i for i in range(10)})
    if way == 5:
        return grouped(digits, (3, 3), "\u2009")
    if way == 6:
        return "".join(chr(0x1D7CE + int(d)) for d in digits)
    return " ".join(digits)


WORDS = "zero one two three four five six seven eight nine".split()


def worded_phone(rng: Random) -> str:
    digits = fill(rng, "^##5550###")
    words = [WORDS[int(d)] for d in digits]
    if rng.random() < 0.3:
        words = ["oh" if word == "zero" else word for word in words]
    return rng.choice((" ", "-", ", ")).join(words)


def extended_phone(rng: Random) -> str:
    return fill(rng, "^##-^##-####") + fill(rng, rng.choice((" ext. ###", " x####", " extension ##", " ext ####", ", ext: ###")))


def card(rng: Random) -> str:
    digits = numbers.card(rng)
    return grouped(digits, rng.choice(((4, 4, 4), (4, 6), (4, 4, 4), ())), rng.choice((" ", "-", "\u00a0", ".", " - ", "")))


def iban(rng: Random) -> str:
    code = numbers.iban(rng)
    spaced = grouped(code, (4,) * 8, " ")
    return rng.choice((code, spaced, spaced.lower(), code.lower(), spaced.replace(" ", "\u00a0"), spaced.replace(" ", "-")))


def ip(rng: Random) -> str:
    v4 = f"{rng.choice((81, 92, 145, 178, 203))}.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(1, 255)}"
    groups = [fill(rng, "~~~~") for _ in range(4)]
    return rng.choice((v4, v4 + f":{rng.randint(1024, 65000)}", v4, f"2a02:{groups[0]}:{groups[1]}::{groups[2]}", f"fe80::{groups[0]}:{groups[1]}:{groups[2]}:{groups[3]}"))


def mac(rng: Random) -> str:
    return rng.choice((":", "-")).join(fill(rng, "~~") for _ in range(6)).replace("ff", "fe") if rng.random() < 0.8 else ".".join(fill(rng, "~~~~") for _ in range(3))


def gps(rng: Random) -> str:
    north, east = rng.uniform(30, 60), rng.uniform(-120, 40)
    minutes = f"{int(north)}°{rng.randrange(60):02d}'{rng.uniform(0, 59):04.1f}\"N {abs(int(east))}°{rng.randrange(60):02d}'{rng.uniform(0, 59):04.1f}\"{'E' if east > 0 else 'W'}"
    return rng.choice((f"{north:.5f}, {east:.5f}", f"{north:.6f},{east:.6f}", minutes, f"{north:.4f}° N, {abs(east):.4f}° {'E' if east > 0 else 'W'}"))


def url(rng: Random) -> str:
    token, user = fill(rng, "~" * 12), local(rng).replace("+", "")
    return rng.choice((
        f"https://shop.lumenbay.com/reset?token={token}", f"http://acct.northpeak.io/u/{user}/orders", f"www.veloria.fr/profil/{user}", f"https://1drv.ms/u/s!{token}",
        f"lumenbay.com/account/{user}?sid={token}", f"linkedin.com/in/{user}", f"https://www.facebook.com/{user}/posts/{token}", f"goo.gl/maps/{token}", f"wa.me/4479{token[:8]}",
        f"HTTPS://TRK.PAKETO.DE/?id={token}", f"https://{user}.substack.com", f"my.halden-bank.no/kunde/{user}", f"drive.google.com/file/d/{token}",
    ))  # fmt: skip


def handle(rng: Random) -> str:
    first, last = plain(rng.choice(FIRST)).lower(), plain(rng.choice(LAST)).lower()
    return rng.choice((f"@{first}_{last[:5]}", f"@{first}{rng.randint(10, 99)}", f"@the.real.{last}", f"u/{first}_{last}", f"/u/{last}{rng.randint(1, 99)}", f"@{last}-{first[:3]}", f"@x{last}x"))


def nick(rng: Random) -> str:
    return f"{plain(rng.choice(FIRST))}{rng.choice(('_', '', '.'))}{rng.choice(('gamer', 'rides', 'cooks', 'x'))}{rng.randint(1, 99)}"


def order(rng: Random) -> str:
    return fill(rng, rng.choice(("########", "###-#######-#######", "??-######", "?#######", "SO-20##-#####", "#####", "W#########", "??????-####", "20##/######", "ORD########")))


def booking(rng: Random) -> str:
    return fill(rng, rng.choice(("??????", "?*?*?#", "######", "?#?#??", "HM?????###", "####.###.###", "??#*??")))


def tracking(rng: Random) -> str:
    return rng.choice((
        numbers.ups(rng), fill(rng, "############"), fill(rng, "#### #### ####"), fill(rng, "JD01460000########"), fill(rng, "JJD000390########"), fill(rng, "9400 1%## #### #### #### ##"),
        fill(rng, "9205590##############"), numbers.royal_mail(rng), fill(rng, "RR#########DE"), fill(rng, "TBA############"), fill(rng, "00340434##########"), fill(rng, "3S????#########"),
        fill(rng, "H00######## ######"),
    ))  # fmt: skip


def customer(rng: Random) -> str:
    return fill(rng, rng.choice(("########", "C-#######", "INV-20##-####", "#########", "POL/######/##", "KD-#####-??", "CS#######", "#### ####", "CAS-#####-??????", "#######-#", "A##-###-###")))


def national_id(rng: Random) -> str:
    code = numbers.codice_fiscale(rng)
    insee = numbers.insee(rng)
    cpf, aadhaar, steuer, sin = numbers.cpf(rng), numbers.aadhaar(rng), numbers.steuer_id(rng), numbers.sin(rng)
    return rng.choice((
        numbers.dni(rng), numbers.nie(rng), code, code.lower(), insee, grouped(insee, (1, 2, 2, 2, 3, 3), " "), numbers.nino(rng, True),
        numbers.nino(rng, False), f"{cpf[:3]}.{cpf[3:6]}.{cpf[6:9]}-{cpf[9:]}", grouped(aadhaar, (4, 4), " "), numbers.ssn(rng), numbers.pan(rng), grouped(steuer, (2, 3, 3), " "),
        f"{sin[:3]}-{sin[3:6]}-{sin[6:]}",
    ))  # fmt: skip


def cued_id(rng: Random) -> tuple[str, str]:
    return rng.choice((
        ("my social security number is", numbers.ssn(rng, " ")), ("my SSN", numbers.ssn(rng, "")), ("mein BSN:", numbers.bsn(rng)), ("burgerservicenummer", numbers.bsn(rng)),
        ("my national insurance number is", numbers.nino(rng, False).lower()), ("my SIN is", grouped(numbers.sin(rng), (3, 3), " ")), ("Aadhaar no.", numbers.aadhaar(rng)),
        ("my PAN card", numbers.pan(rng).lower()), ("CPF", numbers.cpf(rng)), ("Steuer-ID", numbers.steuer_id(rng)), ("tax id is", fill(rng, "##-#######")), ("DNI", numbers.dni(rng).lower()),
    ))  # fmt: skip


def passport(rng: Random) -> str:
    return fill(rng, rng.choice(("#########", "?########", "??#######", "C#?#????#", "##??#####")))


def licence(rng: Random) -> str:
    return fill(rng, rng.choice(("?#######", "?????######??#??", "?###-####-####", "#########", "B###?#####?")))


def plate(rng: Random) -> str:
    return fill(rng, rng.choice(("??%# ???", "??-###-??", "M-?? ####", "#### ???", "%??? ###", "???-####", "??## ?? ####", "???### ")).strip())


BORN = """Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec""".split()


def birth(rng: Random) -> str:
    year, month, day = numbers.day(rng)
    return rng.choice((f"{day:02d}/{month:02d}/{year}", f"{month}/{day}/{year % 100:02d}", f"{day}.{month}.{year}", f"{year}-{month:02d}-{day:02d}", f"{day} {BORN[month - 1]} {year}",
                       f"{BORN[month - 1]} {day}, {year}", f"{day:02d}-{month:02d}-{year}", f"{day:02d} {month:02d} {year}"))  # fmt: skip


def password(rng: Random) -> str:
    word = rng.choice(("Sunflower", "tr0ub4dor", "Wombat", "Kestrel", "hunter", "Qwerty", "Barcelona", "mittens", "Elephant"))
    return word + fill(rng, rng.choice(("##", "!", "20##", "_##!", "###$", "#x#K")))


def pin(rng: Random) -> str:
    return fill(rng, rng.choice(("####", "######", "%###")))


def bank(rng: Random) -> tuple[str, str]:
    return rng.choice((
        ("my sort code is", fill(rng, "##-##-##")), ("sort code and account no", fill(rng, "20-##-## ########")), ("routing number", fill(rng, "021######")), ("account number", fill(rng, "########")),
        ("my checking account #", fill(rng, "##########")), ("BSB", fill(rng, "06#-###")), ("Kontonummer", fill(rng, "##########")), ("acct no.", fill(rng, "#### #### ##")), ("IFSC code", fill(rng, "HDFC0######")),
        ("Swift/BIC", rng.choice(("DEUTDEFF500", "BNPAFRPP", "HBUKGB4B", "INGBNL2A"))),
    ))  # fmt: skip


def wallet(rng: Random) -> str:
    return numbers.wallet(rng)


PATTERNED = {
    "email": ((email, ("You can reach me at {} any time.", "Mail me: {}", "I signed up with {} and never got a reply.", "{} is the address on file, please check.",
                       "Bitte an {} antworten.", "They kept sending the newsletter to {}, even after I opted out!", "(contact: {})", "Escríbanme a {}, gracias.", "email={}; subject=refund")),),
    "email spelled out": (
        (spelled, ("Write to me, {}, I'd like an answer.", "My mail is {}", "contact me on {} please", "if you want details: {}.")),
        (spelled_german, ("Schreiben Sie mir an {}.", "Meine Adresse: {}")), (spelled_spanish, ("Mi correo es {}.", "escríbeme a {}")), (spelled_french, ("Mon adresse est {}.", "écrivez-moi : {}")),
    ),
    "email disguised": ((evasive, ("Write to {} if you dare.", "My address is {} as I told you.", "Answer to {}", "reach me under {}, thanks.")),),
    "phone international": ((international, ("Ring {} after six.", "I am on {}.", "Please phone me: {}", "Nobody called {} back.", "My WhatsApp is {} – use it.", "{} is where you get me", "Tel {}", "Meine Nummer: {}.")),),
    "phone national": ((national, ("Call me on {} please.", "my mobile is {}", "You have my number {} on file.", "Reach us at {}, mornings only.", "tel: {}", "I left {} with the agent and waited.", "text {} when it ships", "Rufen Sie mich an: {}.")),),
    "phone disguised": (
        (fancy_phone, ("My number is {}.", "Call {} now", "ring me at {} thanks", "Phone: {}")),
        (worded_phone, ("Call me on {} please.", "My number is {}.")),
        (extended_phone, ("The office is {}.", "I can be reached at {} until five", "Call {}.")),
    ),
    "card": ((card, ("You charged my card {} twice.", "Card number {} was declined", "I paid with {} and got nothing.", "My Visa is {}, please refund to it.", "{} is the card I used", "card: {}.", "Mi tarjeta {} fue cobrada dos veces.")),),
    "iban": ((iban, ("Please refund to {}.", "My IBAN is {} and the name is on file.", "IBAN: {}", "Überweisen Sie an {}, danke.", "Send the money to {} soon", "account {} has not been credited")),),
    "device": (
        (ip, ("You blocked my IP {} for no reason.", "The log shows {} as mine.", "login from {} was not me", "my address was {}.")),
        (mac, ("The box's MAC is {} and it drops out.", "device {} will not connect")),
        (lambda rng: numbers.imei(rng), ("IMEI {} is blacklisted.", "my phone's IMEI: {}", "The IMEI number is {}, check it.")),
        (gps, ("The driver left it at {}.", "My position was {} when the app froze", "Location: {}.")),
    ),
    "url": ((url, ("See {} for the proof.", "Here is my page: {}", "The link {} does not open.", "I clicked {}, nothing.", "({})", "{} still shows the old name", "Voici le lien {} !")),),
    "handle": (
        (handle, ("{} here, you never answered my DM.", "I am {} over there.", "Ask {}, she saw it.", "cc {} please", "posted by {} yesterday")),
        (nick, ("My Telegram is {}.", "add me on Skype: {}", "Instagram: {}", "my wechat id is {}", "find me on snapchat as {}", "My Discord is {}")),
        (lambda rng: f"{plain(rng.choice(FIRST))}{fill(rng, '#%##').rjust(5, '#')}", ("On Discord I am {}.", "discord: {}")),
    ),
    "order": ((order, ("Order {} has not shipped.", "my order number is {}", "Where is order #{}?", "Order no. {} arrived broken.", "regarding order: {}, please help", "I placed order {} on Monday", "ORDER ID {}", "Bestellung {} fehlt.", "Bestellnummer: {}",
                       "Mi pedido {} no llega.", "Ma commande n° {} est perdue.", "purchase order {} was cancelled")),),
    "booking": ((booking, ("Booking reference {} was lost.", "My PNR is {}.", "Confirmation number: {}", "reservation {} got cancelled", "Our record locator {} does not work on the site.", "Booking {} for two nights", "booking ref. {}", "confirmation code {}",
                           "Buchungsnummer {} ist weg.", "Localizador: {}", "Numéro de réservation {}.")),),
    "tracking": ((tracking, ("Tracking number {} has not moved.", "Parcel {} is lost.", "My tracking: {}", "tracking no. {} shows delivered", "The shipment {} sits in customs.", "Sendungsnummer {} ist verschwunden.", "your carrier says {} was delivered",
                             "AWB {}", "Número de seguimiento {}.")),),
    "customer number": ((customer, ("Customer number {} since 2009.", "My case {} is still open.", "Ticket {} was closed without an answer.", "Policy no. {} lapsed.", "Invoice {} is wrong.", "claim number {} denied", "my member ID is {}", "account no {} is frozen",
                                    "case id: {}", "Kundennummer {} bitte prüfen.", "Rechnung Nr. {} ist falsch.", "Número de cliente: {}.", "contract number {} ends", "loyalty number {}", "ref: {}")),),
    "national id": ((national_id, ("They asked for my ID {} by mail.", "My ID number is {}.", "the clerk read {} aloud", "id no. {} was on the letter")),
                    (cued_id, ("For the record {} {}.", "On the form I wrote: {} {}"))),
    "document": (
        (passport, ("My passport number is {}.", "Passport no. {} was left at the desk.", "Reisepass {} liegt noch dort.", "pasaporte {}")),
        (licence, ("My driving licence {} was copied.", "driver's license number {}", "licence no: {} is what they took", "Führerschein Nr. {}")),
        (plate, ("My car {} was towed.", "number plate {} was read wrong", "license plate: {}", "The registration is {}.", "Kennzeichen {} war richtig.", "reg {} was in bay four")),
        (lambda rng: numbers.vin(rng), ("The VIN is {}.", "chassis {} has rust")),
    ),
    "birthdate": ((birth, ("I was born on {}.", "My date of birth is {}.", "DOB {}", "dob: {} in case you need it", "My birthday is {} and I got no voucher.", "Ich bin am {} geboren.", "Geburtsdatum: {}", "Né le {}, je suis senior.", "Fecha de nacimiento: {}.", "born {}", "Birth date: {}")),),
    "secret": (
        (password, ("My password is {} and it fails.", "password: {}", "I log in with password {} but no luck.", "Mein Passwort ist {}.", "pw: {}", "mi contraseña es {}", "the password was {}, I changed it.", "passwd {}", "passcode is {}")),
        (pin, ("My PIN is {}.", "the one-time code {} expired", "PIN: {}", "I got the code {} by text.", "verification code {} did not work", "CVV {} was rejected", "OTP is {}", "security code: {}")),
    ),
    "account": ((bank, ("{} {}.", "Refund it, {} {} please.")), (wallet, ("Send it to {} then.", "My wallet {} is empty.", "BTC address {}", "wallet: {}"))),
}  # fmt: skip
"""Kind → pairs of a maker and its sentences; a maker that returns two strings returns a cue and what follows it."""

NAME_CUE = ("My name is {}.", "This is {} writing.", "I am {} and I want my money back.", "name: {}", "I'm {}, a customer for years.", "You can call me {}.", "The account is under {}.", "booked in the name of {}", "It was addressed to {} by mistake.",
            "The manager was called {}.", "Mr {} at the counter was rude.", "Mrs. {} did not get her parcel.", "Dr {} was told to wait.", "Ask for {}.", "the cardholder is {}", "passenger {} had no seat", "Attn: {}")  # fmt: skip
NAME_SENTENCE = ("I spoke to {} on Monday about the refund.", "{} was very helpful on the phone.", "Then {} told me to try again.", "Your agent {} hung up on me.", "Thanks to {} the parcel came after all.", "my husband {} waited an hour", "The driver, {}, left it in the rain.",
                 "I asked {} twice and got no answer.", "Both {} and the other clerk laughed.", "We were served by {} at the bar.", "A lady named {} fixed it.", "{} from billing promised a call.", "my daughter {} cried all evening", "{} said it was my fault.", "I gave it to {}'s colleague.")  # fmt: skip
NAME_SIGNATURE = ("Regards,\n{}", "Thanks, {}", "Best wishes,\n{}", "Kind regards {}", "Yours sincerely,\n{}", "- {}", "Cheers\n{}", "Sent by {}", "Hi {}, thanks for the quick reply.", "Dear {},\nI am still waiting.", "Hello {}, it happened again.", "Best,\n{}", "Respectfully,\n{}", "~ {}")  # fmt: skip
LOCAL_NAMES = {
    "es": ("Hablé con {} y no me ayudó.", "Me llamo {} y sigo esperando.", "Nos atendió {}, muy amable.", "Un saludo, {}", "El camarero {} fue grosero."),
    "fr": ("Je m'appelle {} et j'attends encore.", "J'ai parlé avec {} hier soir.", "Monsieur {} a été désagréable.", "Cordialement,\n{}", "La serveuse {} était charmante."),
    "nl": ("Mijn naam is {}.", "We werden geholpen door {}.", "Met vriendelijke groet,\n{}", "Ik sprak met {} aan de balie."),
    "de": ("Ich heiße {} und warte noch immer.", "Herr {} war sehr unfreundlich zu uns.", "Mit freundlichen Grüßen\n{}", "Ich habe mit {} gesprochen."),
    "it": ("Mi chiamo {} e aspetto ancora.", "Ho parlato con {} ieri sera.", "Cordiali saluti,\n{}"),
    "pt": ("Meu nome é {} e ainda estou esperando.", "Falei com {} ontem.", "Atenciosamente,\n{}"),
    "pl": ("Nazywam się {} i nadal czekam.", "Rozmawiałam z panem {} w piątek."),
    "tr": ("Benim adım {}.", "Dün {} ile konuştum ve yardım etmedi."),
}
LOCAL_PEOPLE = {
    "es": "Maricela Barrientos|Eusebio Goicoechea|Ignacio Zamudio|Lupita Quintanilla|Anahi Urrutia", "fr": "Gaëtan Rousselot|Mireille Charpentier|Solène Delacroix|Aurélien Lefebvre|Anaïs Desrochers",
    "nl": "Sjoerd Hoekstra|Maaike Dijkgraaf|Joost Vandersteen|Anneke Achterberg", "de": "Jürgen Krautwurst|Wiebke Hufnagel|Friedhelm Oberhauser|Gisela Schönfelder", "it": "Giacomo Fioravanti|Ilaria Pappalardo|Ruggero Sciarrone",
    "pt": "Thiago Vasconcelos|Jussara Cavalcanti|Adalberto Guimarães", "pl": "Wojciech Grzybowski|Bożena Wiśniewska|Zbigniew Szymański", "tr": "Hüseyin Yıldırım|Gülşen Karaoğlu|Orhan Çelikkol",
}  # fmt: skip
SCRIPTS = (
    ("ru", "Меня зовут {}, я жду возврата денег уже месяц.", "Людмила Журавлёва|Мирослав Бондарчук|Оксана Шевчук"), ("ru", "Вчера я говорила с {} по телефону, но ничего не решилось.", "Арсением Журавлёвым|Зинаидой Кузнецовой"),
    ("el", "Με λένε {} και περιμένω ακόμα την παραγγελία.", "Δέσποινα Κωστοπούλου|Σταύρος Αγγελίδης"), ("ar", "اسمي {} ولم يصل الطلب حتى الآن.", "وفاء المنصوري|خالد الحربي|طارق البخاري"),
    ("hi", "मेरा नाम {} है और मुझे पैसे वापस नहीं मिले।", "पद्मिनी कुलकर्णी|वेंकटेश देशपांडे"), ("zh", "我叫{},到现在还没有收到货。", "欧阳秀兰|郑志强|熊美玲"), ("ja", "私の名前は{}です。まだ商品が届きません。", "長谷川 和子|清水 武"),
    ("ko", "제 이름은 {}입니다. 아직 환불을 못 받았어요.", "백지영|황민석|남궁현우"), ("uk", "Мене звати {}, чекаю на посилку.", "Соломія Бондарчук|Богдан Петренко"), ("he", "שמי {} ועדיין לא קיבלתי תשובה.", "תמר אשכנזי|יואב שפירא"),
)  # fmt: skip

STREET = "Marlowe Thistledown Pemberley Oakhurst Cinnabar Halloway Briarcliff Wexcombe Larkspur Juniper Tannery Copperfield Dunmore Foxglove Kestrel Elderberry Quarry Saltmarsh Windrush Yarrow".split()
TOWNS_EN = "Harrogate Taunton Wexford Galway Spokane Boise Duluth Fresno Geelong Ballarat Kelowna Regina Dunedin Durban".split()
ADDRESS_EN = ("I live at {}.", "Please deliver to {}.", "My address is {}", "It should have gone to {}, not next door.", "ship it to {} please", "We moved to {} in May.", "address: {}", "The courier never came to {}.")  # fmt: skip


def address_en(rng: Random) -> tuple[str, tuple[str, ...]]:
    """British, American, Irish, Australian and Canadian; what may not remain is the street with its number."""
    street = rng.choice(STREET)
    number = rng.randint(2, 998)
    line = rng.choice((f"{number} {street} {{}}", f"{number}{rng.choice('ABC')} {street} {{}}", f"Flat {rng.randint(1, 40)}, {number} {street} {{}}", f"{number} {street} {{}}, Apt {rng.randint(1, 40)}{rng.choice('BCD')}", f"{number} {rng.choice(('North', 'E.', 'West'))} {street} {{}}"))
    line = line.format(rng.choice(("Road", "Street", "Avenue", "Lane", "Crescent", "Drive", "St", "Ave", "Close", "Blvd", "Terrace", "Rd", "Court", "Way")))
    tail = rng.choice((f", {rng.choice(TOWNS_EN)}", f", {rng.choice(TOWNS_EN)} {fill(rng, '??%# #??')}", f", {rng.choice(TOWNS_EN)}, {rng.choice(('WA', 'ID', 'MN', 'CA'))} {fill(rng, '%####')}", f", {rng.choice(TOWNS_EN)} VIC {fill(rng, '3###')}", ""))
    return line + tail, (line, street)


ADDRESS_LOCAL = (
    ("de", ("Ich wohne in der {}.", "Bitte liefern an: {}"), "Lindenhofstraße|Brunnengasse|Ahornallee|Kastanienweg", "{s} {n}, {p} Tübingen"), ("fr", ("J'habite {}.", "Livraison prévue au {}, jamais reçue."), "rue des Mésanges|avenue du Vieux Moulin|impasse des Glycines", "{n} {s}, {p} Annecy"),
    ("es", ("Vivo en {}.", "El paquete iba a {}, y no llegó."), "Calle del Olivar|Avenida de los Almendros|Plaza del Molino", "{s} {n}, 3º B, {p} Logroño"), ("it", ("Abito in {}.", "La consegna era per {}."), "Via delle Ginestre|Viale dei Castagni|Piazza del Pozzo", "{s} {n}, {p} Viterbo"),
    ("nl", ("Ik woon op {}.", "Het pakket moest naar {}."), "Molenwerf|Kievitstraat|Zonnebloemlaan", "{s} {n}, 3511 AB Amersfoort"), ("pt", ("Moro na {}.", "O pedido era para {}."), "Rua das Acácias|Avenida dos Jacarandás|Travessa do Moinho", "{s}, {n}, {p}-110 Coimbra"),
    ("pl", ("Mieszkam przy {}.", "Paczka miała iść na {}."), "ul. Jaśminowa|ul. Wierzbowa", "{s} {n}, 30-{q} Kraków"),
)  # fmt: skip

LOOKALIKES = {
    "order words": ("The order was late {n} times.", "in that order, {n} of them broke", "I would order {n} again", "My order of {n} shirts was fine", "they got the order of the courses wrong", "Table {n} ordered first"),
    "product": ("The WH-1000XM{d} is great.", "RTX 40{d}0 runs hot", "an A32{d}neo was used", "the iPhone 1{d} Pro Max", "Galaxy S2{d} Ultra", "my Kindle PW{d} died", "the EOS R{d} mark II", "a Boeing 787-{d}00", "Sony A7R{d}", "i7-1{d}700K chip", "PS{d} controller"),
    "price": ("I paid $1,2{d}9.00 for it.", "it cost £{n}.99", "{n} euros and 50 cents", "Rs. 12,{d}50 only", "USD 4{n}.00", "€ 1.{d}99,00", "they want 3{d}00 dollars", "3 for $1{d}"),
    "date": ("on 1{d}/04/2024 it broke", "since 2024-0{d}-12", "the 2{d}th of March 2023", "by 0{d}.11.2022 at the latest", "ordered Jan 1{d}, 2024", "from 1/{d}/23 to 2/{d}/23", "on 202{d}/10/05", "between 12-0{d}-2021 and now"),
    "time": ("at 1{d}:45 sharp", "from 0{d}:00 to 17:30", "after 1{d} hours", "at {d}.30 pm", "open 24/7 since {n}", "12:0{d}:33 on the clock", "by 19{d}5 it was gone"),
    "flight": ("Flight AA12{d}4 was late.", "UA {n}{d} to Denver", "BA02{d}5 had no food", "we flew DL{n}{d} home", "LH4{d}3 from Frankfurt", "flight number QR 70{d} was full"),
    "version": ("version 8.9.3{d}.61 crashes", "v2.{d}.14 is fine", "iOS 17.{d}.1 broke it", "Android 1{d}", "build {n}07", "firmware 1.0{d}.22", "app 8.5.{d}0.1037", "Windows 1{d} 22H2"),
    "score": ("We lost {d}-2-1.", "I give it {d}/10", "4.{d} out of 5", "a {n}-12 record", "10/10 would buy", "rated {d} stars of 5", "odds of {n}:1"),
    "percent": ("{n}% of the time", "up by {d}.5 %", "a {n} percent fee", "99.{d}% uptime", "0.0{d}% interest", "{n} %-off coupon"),
    "room": ("room {n}2 was dirty", "Gate B{n}", "seat 2{d}A was wet", "terminal {d}, gate 1{d}", "row {n}, seat F", "platform 9 3/4, coach {d}", "floor {n}", "aisle {d} shelf {n}"),
    "hashtag": ("#fail{n}", "#never again, {n} stars", "so #happy in 202{d}", "#1 in my book", "No. {d} on my list", "#top{d}"),
    "measure": ("it weighs 2.{d} kg", "{n} x {n} cm", "a 5{d} inch TV", "1{d}0 ml bottle", "size 4{d} EU, 9.5 US", "32GB RAM and 51{d} GB disk", "6{d}0 mg", "220-24{d}V", "1{d}00 rpm", "34{d} miles away", "18 x 24 x {n} inches"),
    "count": ("I waited {n} minutes", "about 1,{d}00 people", "for {n} years now", "1 2 3 4 5 and go", "10 000 steps", "three four five times", "two or three of nine", "one two three testing", "one in {n}", "12 of {n} came", "nine out of ten"),
    "year": ("a 201{d} model", "in the 19{d}0s", "2022-202{d} season", "back in 20{d}0", "class of 199{d}", "winter 2023/2{d}", "from 1998 to 200{d}"),
    "ratio": ("24/7 and/or {n}", "a 16:{d} screen", "ratio of {d}:1", "1/{d} of the price", "50/50 chance, {n}", "4x{d} drive", "3 to {d} days"),
    "at sign": ("it is 5 @ {d} euros", "we met @ the bar at {n}", "{n} @ $3 each", "look @ this, {d}!", "I'm @ home", "2 @ {n}"),
    "at and dot": ("I was at home dot dot dot", "look at the dot on page {n}", "meet me at gate {n}", "at last, point {d}", "we stayed at a farm, period {d}", "arrived at 5 on the dot", "he pointed at com port {d}"),
    "brand": ("I used booking.com in 202{d}", "Amazon.com beat them", "check hotels.com first", "the .com site", "node.js version {n}", "Yahoo! and AT&T, {n}", "Dr. Martens, size {d}", "e.g. this one, i.e. {d}", "ASP.NET is old", "Monday.com is fine"),
    "code words": ("the code did not work", "my account was closed", "the ticket price was {n}", "our case is closed", "case in point", "the booking was easy", "booking process took {n} min", "confirmation came late", "reference to page {n}", "tracking is slow", "the claim that 4{d}% agree", "tracking said {d} days", "customer for {n} years", "customer service is 0 of {d}", "ticket for {n} people", "account for {d} users"),
    "password words": ("my password is wrong again", "the password was reset twice", "password is not accepted", "my PIN is blocked", "the pin is missing", "the code is bad", "password reset took {n} days", "code was clean in 202{d}", "pin it to the wall", "passwords must have {n} characters"),
    "shout": ("NEVER AGAIN, {n} TIMES", "THE BOOKING WAS A SHAME", "I WANT A REFUND NOW", "CONFIRMATION NEVER CAME", "BOOKING SYSTEM DOWN", "RESERVATION CANCELLED AGAIN"),
    "age": ("I am {n} years old", "my son is {d}", "a 7{d}-year-old lady", "kids under 1{d}", "born in the 80s", "born yesterday, were we", "two adults, {d} kids"),
    "place": ("exit 2{d} on the M25", "the A4{d} was closed", "highway 10{d}", "bus {n} to town", "line U{d}", "zone {d}", "pier 3{d}", "5th Avenue store was full"),
    "finance": ("at 4.{d}9% APR over 36 months", "a 30-year loan of 250,000", "2{d}0.50 + 13.00 fee", "my FICO is 7{d}0", "form 109{d}", "401k plan", "3 x 1{d}.99", "the 1,2{d}4.56 balance"),
    "isbn and norms": ("ISO 900{d} certified", "USB 3.{d} port", "EN 140{d}7 helmet", "802.11ac wifi, {d} bars", "MP3 at 32{d} kbps", "H.26{d} video", "IP6{d} rated", "4K at 12{d} Hz", "AES-256 and SHA-{d}12", "CR203{d} battery", "E27 bulb, {n} W"),
}  # fmt: skip
"""Kind → what looks personal and is not; {d} a digit from 2, {n} a number of two digits."""
