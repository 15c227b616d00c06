"""How many planted names and addresses are masked, how many look-alikes are too, and how fast.

    PYTHONPATH=. JMINER_DATA=../shared/data python tests/benchmarks/names.py [--show N]

Names, sentences and addresses below were written for this file, beside those that the scorer learned from; they were looked at while rules were
tuned, so they are a development set. Each is planted in a real text; it counts as left when any of its words of three letters or more is still
there. `--show N` prints N masked real sentences for the eye; they are never written anywhere.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from pathlib import Path
from zlib import crc32

import polars as pl

from jminer.text.language import detect
from jminer.text.redact import Redactor

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("JMINER_DATA", ROOT.parent / "shared" / "data")).resolve()

EMBEDDED = 4_100
"""Words that the packaged encoder embeds in a second of one core (`tests/benchmarks/embedding.py`: 550 units of 15 words with two processes)."""
PEOPLE = """
Margaret Whitcombe|Deshawn Pettway|Priyanka Raghunathan|Siobhan Gallagher|Kwabena Ofori|Xiaoming Zhang|Hyun-woo Park|Ngozi Eberechi|Tariq Mehmood
Yusuf Demirtas
Lakshmi Venkataraman|Connor McAllister|Shaniqua Jefferson|Brianna Castellano|Takeshi Nakamura|Olumide Bankole|Fatoumata Diallo|Mei Ling Tan
Rajesh Kulkarni|Thandiwe Mokoena
Gareth Llewellyn|Abena Boateng|Zainab Qureshi|Esperanza Villalobos|Trent Hargrove|Keisha Baptiste|Anthony Delacroix|Beth Ann Sorensen|Imran Chowdhury
Nguyen Thi Hoa
Colleen Fitzpatrick|Dmitri Volkov|Svetlana Kuznetsova|Hamish Drummond|Ayodele Fashola|Marisol Quintana|Jasper Winthrop|Tanisha Greene|Arjun Bhattacharya
Leilani Kahale
Desmond Achebe|Heather Lindqvist|Wendell Crabtree|Sanjay Iyer|Chidinma Nwosu|Paul O'Rourke|Emily Stone|Kevin Brooks|Sara Haddad|Omar El-Sayed
"""
HOME = {
    "de": "Annegret Hoffmann|Jürgen Wiesinger|Steffi Krüger|Uwe Brandstetter|Hannelore Pfeiffer|Torsten Lüdtke|Ayşe Yildirim|Gudrun Oberhuber|"
    "Matthias Kessler|Silke Niemann",
    "fr": "Géraldine Chevalier|Thibault Marchetti|Maëlys Guérin|Jean-Luc Perrault|Solène Dufour|Abdoulaye Traoré|Mireille Boucher|Yannick Le Goff|"
    "Fatima Benali|Anaïs Rousseau",
    "es": "Encarnación Peralta|Gonzalo Ibáñez|Maite Etxeberria|Joaquín Sepúlveda|Yolanda Cifuentes|Iker Zabala|Nuria Casals|Wilmer Quispe|Ximena Arriaga|"
    "Paco Benítez",
    "it": "Giuseppina Esposito|Matteo Bertolini|Ludovica Ferrante|Salvatore Caruso|Ilaria Zanetti|Gianluca Moretti|Chiara Pellegrino|Nicolò Bassani|"
    "Ornella Vitale|Davide Sartori",
    "nl": "Marloes Hendriksen|Joost van Dijk|Sanne Vermeulen|Pieter Hoekstra|Femke de Graaf|Bram Timmermans|Annelies Wouters|Sjoerd Bosman|Khadija Amrani|"
    "Ruud Kuipers",
    "pt": "Conceição Figueiredo|Thiago Nascimento|Beatriz Fontes|Joaquim Valadares|Larissa Cavalcanti|Rui Teixeira|Luana Siqueira|Duarte Magalhães|"
    "Gilberto Prates|Inês Carvalho",
    "pl": "Grażyna Wiśniewska|Zbigniew Kaczmarek|Agnieszka Dudek|Bartłomiej Sobczak|Małgorzata Zielińska",
    "tr": "Emine Karaca|Hüseyin Aydoğan|Gülşah Özdemir|Burak Yalçın|Nurten Çetinkaya",
    "sv": "Gunilla Bergqvist|Håkan Sjöström|Elsa Lindahl|Torbjörn Hedlund|Malin Nyberg",
}
SENTENCES = {
    "en": [
        "I was told by {n} that it would be fixed today.", "The supervisor, {n}, just walked away.", "{n} in reservations was an absolute angel.",
        "Had to explain everything again to {n}.", "Big thanks to {n} for finding my bag!", "{n} could not care less.", "After an hour I got through to {f}.",
        "Please pass this on to {n}.", "My colleague {n} had the same trouble.", "{f} was the only one who cared.", "Hey {f}, any news?",
        "I gave my details to {n} and heard nothing.", "Mr {l} at gate 12 was so patient.", "This is {n}, writing about my last trip.", "Best, {n}",
        "I travelled with {n}, my mother, who is 82.", "{n} needs more training.", "I want {n} to know how grateful I am.",
        "Ms. {l} refused to give her first name.",
        "Not happy with how {n} spoke to me.", "and then {f} said there was nothing she could do", "Sent from {n}", "Both {f} and {f} were fantastic.",
        "Our server was {f} and he forgot the drinks.", "I'd give {f} ten stars.", "can you get {n} to email me", "Yours faithfully, {n}",
    ],
    "de": [
        "Am Schalter hat uns {n} sehr geholfen.", "Ich wurde von {n} angerufen.", "Frau {l} hat sich Zeit genommen.", "Gruß {n}",
        "Leider war {n} nicht zu erreichen.",
        "Der Techniker {n} kam zwei Stunden zu spät.", "Ein Dankeschön an {f}!", "Ich bin {n} und möchte mich beschweren.", "{n} hat einfach aufgelegt.",
    ],
    "fr": [
        "J'ai été reçue par {n} à l'agence.", "Merci infiniment {f}, vous êtes un ange.", "{n} m'a promis un remboursement.",
        "Mme {l} n'a rien voulu entendre.",
        "Notre conseiller {n} est parti en vacances.", "Salutations, {n}", "Je suis {n}, cliente fidèle.", "Le technicien s'appelle {n}.",
        "C'est {f} qui m'a aidé.",
    ],
    "es": [
        "Me ayudó {n} en la ventanilla.", "Un saludo, {n}", "Quiero agradecer a {n} su trato.", "El técnico {n} llegó tarde.", "Soy {n} y quiero reclamar.",
        "La señora {l} me colgó el teléfono.", "{n} me prometió una devolución.", "Pregunté por {n} y no estaba.", "Mil gracias, {f}.",
    ],
    "it": [
        "Mi ha aiutato {n} allo sportello.", "Un saluto, {n}", "Vorrei ringraziare {n} per la cortesia.", "Il tecnico {n} è arrivato tardi.",
        "Sono {n} e voglio reclamare.",
        "La signora {l} ha riattaccato.", "{n} mi aveva promesso un rimborso.", "Ho chiesto di {n} ma non c'era.", "Brava {f}!",
    ],
    "nl": [
        "Aan de balie hielp {n} ons.", "Groet, {n}", "Ik wil {n} bedanken voor haar geduld.", "De monteur {n} kwam te laat.", "Ik ben {n} en heb een klacht.",
        "Mevrouw {l} hing op.", "{n} beloofde mij geld terug.", "Ik vroeg naar {n} maar die was er niet.", "Super gedaan {f}!",
    ],
    "pt": [
        "Quem me ajudou foi {n} no balcão.", "Um abraço, {n}", "Quero agradecer a {n} pela paciência.", "O técnico {n} chegou tarde.",
        "Sou {n} e quero reclamar.",
        "A senhora {l} desligou o telefone.", "{n} me prometeu reembolso.", "Perguntei por {n} mas não estava.", "Valeu {f}!",
    ],
    "pl": ["Przy okienku pomógł nam {n}.", "Pani {l} się rozłączyła.", "Jestem {n} i chcę złożyć reklamację.", "Z poważaniem {n}"],
    "tr": ["Gişede bize {n} yardım etti.", "{f} Hanım telefonu kapattı.", "Ben {n}, şikayetçiyim.", "Sevgiler {n}"],
    "sv": ["I kassan hjälpte {n} oss.", "Fru {l} la på.", "Jag är {n} och vill klaga.", "Vänligen {n}"],
}
UNSEEN_FIRST = """
    Thirumalai Ekavira Harshvardhan Chinmayee Tejaswini Zhaohui Yunfei Ruoxi Thuyvan Khoi Bichngoc Taehyun Haneul Byungchul Eunkyung Abdelghani Muntasir
    Lubna Hayfa Thuraya Onyekachi Tochukwu Nanahemaa Afriyie Kipchoge Tsegaye Mulugeta Hiwot Selamawit Berkecan İlkay Nurşah Świętosława Wieńczysława
    Csenge Gyöngyvér Parvaneh Maricris Stavroula Torgeir Skaistė Liisbet Bojana Dragoslav Ljupka Zdravka Mirjeta Citlaly Yuliet Wietske Froukje Tjitske
    Avishag Hadar Shahrokh Golshifteh Jejomar Ligaya Retno Oumou
"""
UNSEEN_LAST = """
    Thirunavukkarasu Padmanabhuni Chattopadhyaya Bhagwanani Wickramanayake Zhuge Tongpha Namgoong Dokgo Seonwoo Abushanab Elgohary Bouzekri Alqahtani
    Mutlaqi Oyelaran Ogunbanjo Nwachukwuma Gebremariam Woldegiorgis Teklehaimanot Karahanoğlu Hatipzade Brzeczyszczykiewicz Przybyszewski Vondráčková
    Šafaříková Szentgyörgyi Kisfaludi Papathanasopoulou Karagiannopoulos Thorsteinsdóttir Sigurjónsson Kazlauskienė Petrauskaitė Hadžiselimović Gjonaj
    Dervishaj Quispecondori Huarachi Choquehuanca Wijbenga Hoogeboezem MacGiollaphádraig Ben-Shoshan Avrahamov Yerushalmi Mirzakhanian Golpayegani
    Dimaculangan Batungbakal Hadiningrat Simatupang Hakizimana Mukamurenzi Rakotondrabe Mthethwa-Zondi Lamptey Quarshie Sackeyfio
"""
"""Names from all over the world, none of them in the lexicon: they show what is found by its surroundings and its spelling, and are never added to it."""
UNSEEN_SENTENCES = {
    "en": [
        "Reached {n} after four tries.", "Turns out {n} never logged the fault.", "Our waitress {f} dropped the tray.", "Kind regards\n{n}",
        "Good morning {f},",
        "mr {l} from billing lied to me", "was told by {n} to wait", "many thanks {f}", "i am {n} and i paid twice", "the lady at reception, {f}, was lovely",
        "Signed, {n}", "please ask {n} to ring me",
    ],
    "de": ["Ein gewisser {n} war am Apparat.", "Mit freundlichen Grüßen\n{n}", "frau {l} hat nie zurückgerufen", "ich heiße {n} und warte noch"],
    "fr": ["Bien à vous, {n}", "Le serveur {f} nous a oubliés.", "j'ai eu {n} au téléphone", "je m'appelle {n}"],
    "es": ["Me llamo {n} y sigo esperando.", "El encargado {f} no dijo nada.", "gracias {f} por todo", "soy {n}, cliente desde hace años"],
    "it": ["Cordiali saluti, {n}", "mi ha risposto {n} in modo sgarbato"],
    "nl": ["Met vriendelijke groet,\n{n}", "gesproken met {n} van de winkel"],
    "pt": ["O gerente {n} foi simpático.", "meu nome é {n}"],
    "pl": ["Obsługiwała mnie pani {n}.", "nazywam się {n}"],
    "tr": ["Saygılarımla, {n}", "benim adım {n}"],
    "sv": ["Vänliga hälsningar\n{n}", "jag pratade med {n} igår"],
    "cs": ["Jmenuji se {n}.", "s pozdravem {n}"],
    "id": ["Nama saya {n}.", "terima kasih, {n}"],
}
"""Forty sentences of twelve languages, half of them in small letters."""
ADDRESSES = """
742 Evergreen Terrace, Springfield, IL 62704|1600 Pennsylvania Avenue NW, Washington, DC 20500|18 Elm Street Apt 4B, Boston MA 02118|9301 W Sunset Blvd
Flat 3, 27 Marlowe Road, London SW9 8QX|12a High Street, Oxford OX1 4DB|55 St. Stephen's Green, Dublin D02 X285|8 O'Connell Street Upper, Dublin 1
221 Queen St W, Toronto, ON M5V 1Z4|Unit 5, 104 George Street, Sydney NSW 2000|P.O. Box 1182, Tucson, AZ 85702|PO Box 77
14/2 MG Road, Bengaluru 560001|Flat No. 203, Sunrise Apartments, Linking Road, Mumbai 400050|Lindenstraße 14, 10969 Berlin|Am Alten Markt 7, 18055 Rostock
Hauptstr. 101a, 50996 Köln|Mariahilfer Straße 88/12, 1070 Wien|Bahnhofstrasse 21, 8001 Zürich|12 rue de la Paix, 75002 Paris
45 bis avenue Jean Jaurès, 69007 Lyon
Rue Royale 150, 1000 Bruxelles|8, place Bellecour, 69002 Lyon|Calle Mayor 15, 3º B, 28013 Madrid|C/ Serrano, 41, Madrid
Avenida de la Constitución 7, 41001 Sevilla
Via Garibaldi 23, 20121 Milano|Piazza Dante 4, 50123 Firenze|Corso Vittorio Emanuele II, 112, Torino|Prinsengracht 263, 1016 GV Amsterdam
Kerkstraat 45, 3581 RC Utrecht
Rua Augusta 1024, 01304-001 São Paulo|Avenida da Liberdade, 110, 1250-146 Lisboa|Rua das Flores, nº 15, Porto|ul. Marszałkowska 84/92, 00-514 Warszawa
ul. Długa 5 m. 12, Kraków|Drottninggatan 71, 111 36 Stockholm|Storgatan 12, Malmö|Kungsvägen 3B|77 Massachusetts Ave, Cambridge|3 Orchard Close, Leeds LS2 7EE
"""
AROUND = {
    "en": ["Please send it to {a}.", "I live at {a} and nobody came.", "My address is {a}", "They delivered to {a} instead of my house.",
    "{a} is where it should go"],
    "de": ["Bitte an {a} senden.", "Ich wohne in der {a} und niemand kam.", "Meine Adresse: {a}"],
}
LOOKALIKES = """
May I ask why?|Will you refund me?|The Grace period is over.|Chase bank closed my account.|Jet Blue is better than Delta.|Mark the date.
Paris in June was hot.|I flew to Charlotte.
We landed in Austin at 5.|Jordan was our stopover.|Sydney to Perth took five hours.|Florence and Venice were great.|Virgin lost my bag.
Alaska Airlines is fine.|Spirit is awful.
I bought a Dyson at Target.|The Bose headphones broke.|My Samsung Galaxy froze.|Wells Fargo charged me.|Capital One is worse.|I called Barclays twice.
Santander never answers.
April was a bad month.|In August the price rose.|June and July were booked.|Joy ride it was not.|Hope you fix it.|Rose gold is my colour.
Ivy green suits me.|Lily of the valley scent.
Amber light on the modem.|Ruby red lipstick.|Crystal clear sound.|Frankly, it is bad.|Rich chocolate taste.|Bill me later.|Pat on the back for them.
Rob a bank, would you?
Grant me access please.|Drew the short straw.|Sue the company.|Jack of all trades.|Nick of time.|Art is on the wall.|Ray of light.|Dean's office closed.
Dawn flight at 5.
Summer schedule changed.|Autumn collection is ugly.|Sunny weather helped.|Stormy landing.|Christian music channel.|Madison Square was closed.
Lincoln Center is near.
The Hilton lobby smelled.|We ate at Wendy's.|McDonald's was open.|Domino's delivered cold pizza.|Uncle Ben's rice is fine.|Dr Pepper was warm.
Jack Daniels was offered.
Victoria Station was packed.|King's Cross was chaos.|St Pancras was late.|San Francisco to San Jose.|Santa Monica traffic.|St. Louis weather.
Los Angeles was fun.|Fort Lauderdale gate.
Thanks team!|Thank you Customer Service.|Hello Support,|Hi Everyone|Dear Sir or Madam|Regards, Disappointed Customer|Cheers mate|Spoke to Billing.
Talked to Reservations.
I spoke to an agent in Manila.|I spoke to Expedia and to Booking.|They told Equifax.|I asked Google.|Called Comcast again.|Emailed Spotify twice.
Used Apple Pay.|Alexa cannot hear me.
Siri is useless.|Cortana too.|Tesla is late.|My Mercedes is old.|Ford dealer was rude.|Kindle died.|Worst. Flight. Ever.|Never Fly Them Again.
Great Food And Service.
Economy class was full.|Business Class was empty.|Gold members only.|Platinum desk closed.|Premier status means nothing.|First Officer announced it.
Captain spoke kindly.
Boeing and Airbus.|Dreamliner seats.|Terminal Five.|Gate B.|Heathrow Express.|Charles de Gaulle airport was a mess.|JFK was worse.|LaGuardia too.
O'Hare delays.|Dulles is far.
Der Koch war gut.|Die Lieferung kam mit Schaden.|Mit Verspätung angekommen.|Das Zimmer war sauber.|Vielen Dank für die Hilfe.|Danke Leute.
Mit dem Kundendienst gesprochen.
Von Hamburg nach München.|Der Bäcker um die Ecke.|Im Mai war es kalt.|Frohe Weihnachten!|Die Rechnung von Vodafone.|Das Frühstück war Spitze.
Herr Ober, bitte.|Ernst ist die Lage.
Merci beaucoup.|Le service client est nul.|Air France a perdu mon sac.|Un grand bravo à l'équipe.|La Poste est fermée.|Madame, Monsieur,
Le Printemps est ouvert.
Gracias por nada.|La paz del hotel.|El sol de Sevilla.|Hablé con Iberia.|Buenos Aires es bonita.|Santa Cruz de Tenerife.|Hola a todos.
La Rosa del desierto.|Viva España.
Grazie mille.|Il vino rosso era buono.|Ho parlato con Trenitalia.|La luna e il mare.|Buongiorno a tutti.|Santa Maria Novella è chiusa.|Dank je wel.
De klantenservice van Ziggo.
Obrigado a todos.|O sol do Porto.|Falei com a TAP.|Dziękuję bardzo.|Rozmawiałem z bankiem.|Teşekkürler.|Deniz çok güzeldi.|Tack så mycket.
Jag flög med Norwegian.
We waited on 5th Avenue.|Terminal 5 gate 12|Take route 66.|A 24 hour street party.|I live in Wall Street style.|3 lanes closed.|Gate 12 way too small.
The 2 way street.|Main Street was empty.
Seat 14 Place reserved.|Page 5 drive error.|I have 3 courts near me.|Broadway show at 8.|Via email 2 times.|via 2 stops|Calle is Spanish for street.
Platz 5 im Zug.|in 10 Minuten Weg 3 Leute
"""


def parts(name: str) -> dict[str, str]:
    first, _, last = name.partition(" ")
    return {"n": name, "f": first, "l": last or first}


def filled(sentence: str, people: list[str], chance: random.Random) -> tuple[str, list[str]]:
    """A sentence with names in its slots, and the names."""
    names: list[str] = []

    def name(slot: re.Match[str]) -> str:
        whole = chance.choice(people)
        names.append(whole.split(" ")[0] if slot[1] == "n" and chance.random() < 0.35 else parts(whole)[slot[1]])
        return names[-1]

    return re.sub(r"\{([nfl])\}", name, sentence), names


def real(name: str, column: str = "text", most: int = 1500) -> list[str]:
    texts = pl.read_parquet(DATA / name)[column].drop_nulls().unique(maintain_order=True).to_list()
    return sorted((text for text in texts if 20 < len(text) < 400), key=lambda text: crc32(text.encode()))[:most]


def hidden(texts: list[str], languages: list[str] | None = None) -> list[str]:
    redactor = Redactor(with_names=True)
    cleaned = [redactor.text(text) for text in texts]
    return redactor.hide_names(cleaned, languages or [detect(text) for text in cleaned])


def left(name: str, masked: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", name) if len(word) > 2] or [name]
    return any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", masked, re.IGNORECASE) for word in words)


def report(title: str, planted: list[tuple[str, list[str]]], show: bool) -> float:
    masked = hidden([text for text, _ in planted])
    missed = [(name, after) for (text, names), after in zip(planted, masked, strict=True) for name in names if left(name, after)]
    count = sum(len(names) for _, names in planted)
    print(f"{title:<34}{count:>6} planted {len(missed):>5} left {100 * len(missed) / count:>6.1f} %")
    if show:
        for name, after in missed[:60]:
            place = re.search(rf"(?i){re.escape(name.split()[-1])}", after)
            where = place.start() if place else 0
            print("     ", name, "|", after[max(0, where - 60) : where + 40].replace("\n", " "))
    return len(missed) / count


def plant(texts: list[str], made: list[tuple[str, list[str]]]) -> list[tuple[str, list[str]]]:
    bodies = texts * (len(made) // len(texts) + 1)
    pairs = enumerate(zip(made, bodies, strict=False))
    return [(f"{text} {sentence}" if place % 3 else f"{sentence} {text}", names) for place, ((sentence, names), text) in pairs]


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--show", type=int, default=0)
    options.add_argument("--misses", action="store_true")
    given = options.parse_args()
    chance = random.Random(3)
    people = [name for name in PEOPLE.replace("\n", "|").split("|") if name]
    english = real("airline_tweets/airline_tweets_70.parquet", most=400) + real("womens_clothing/womens_clothing_80.parquet", most=300)
    foreign = pl.read_parquet(DATA / "multilingual_absa/restaurants16_fr_es_nl_train.parquet")
    chance.shuffle(english)
    print(f"{'names and addresses':<34}")
    large = [filled(sentence, people, chance) for sentence in SENTENCES["en"] * 10]
    small = [(sentence.lower(), [name.lower() for name in names]) for sentence, names in (filled(s, people, chance) for s in SENTENCES["en"] * 10)]
    half = [filled(re.sub(r"^(.)", lambda m: m[0], s), [name.lower() for name in people], chance) for s in SENTENCES["en"] * 5]
    report("English, capitalised", plant(english, large), given.misses)
    report("English, all small", plant([text.lower() for text in english], small), given.misses)
    report("English, only the name small", plant(english, half), given.misses)
    for language, home in HOME.items():
        bodies = [text for text in foreign.filter(pl.col("lang").str.slice(0, 2) == language)["text"].to_list() if len(text) > 30] or [""]
        made = [filled(sentence, home.split("|"), chance) for sentence in SENTENCES[language] * (8 if len(SENTENCES[language]) > 5 else 12)]
        report(f"{language}, capitalised", [(text.strip(), names) for text, names in plant(bodies[:60], made)], given.misses)
        lower = [(sentence.lower(), [name.lower() for name in names]) for sentence, names in made[: len(made) // 2]]
        report(f"{language}, small", [(text.strip(), names) for text, names in plant([b.lower() for b in bodies[:60]], lower)], given.misses)
    unseen(given.misses)
    places = [address for address in ADDRESSES.replace("\n", "|").split("|") if address]
    around = [(sentence.replace("{a}", place), [place]) for place in places for sentence in [*AROUND["en"][:3], AROUND["de"][0]]]
    small_places = [(text.lower(), [place.lower()]) for text, (place,) in around]
    for title, made in (("addresses", around), ("addresses, small", small_places)):
        after = hidden([text for text, _ in made])
        wrong = [(place, text) for (_, (place,)), text in zip(made, after, strict=True) if street(place, text)]
        print(f"{title:<34}{len(made):>6} planted {len(wrong):>5} left {100 * len(wrong) / len(made):>6.1f} %")
        if given.misses:
            print("\n".join(f"      {place} | {text}" for place, text in wrong[:40]))
    alike = [text for text in LOOKALIKES.replace("\n", "|").split("|") if text]
    touched = [(text, after) for text, after in zip(alike, hidden(alike), strict=True) if "[NAME]" in after or "[ADDRESS]" in after]
    print(f"{'look-alikes':<34}{len(alike):>6} shown   {len(touched):>5} masked {100 * len(touched) / len(alike):>4.1f} %")
    if given.misses:
        print("\n".join(f"      {after} | {text}" for text, after in touched))
    reals = [
        *real("airline_tweets/airline_tweets_70.parquet", most=1000), *real("skytrax/american_airlines_2022_2024.parquet", most=500),
        *real("app_reviews/spotify_google_play_2024_2025.parquet", most=300), *real("banking77/banking77_train.parquet", most=500),
        *[text for text in foreign["text"].to_list() if len(text) > 20][:700],
    ]  # fmt: skip
    reals = [Redactor(with_names=False).text(text) for text in reals]
    after = hidden(reals)
    changed = [text for text in after if "[NAME]" in text]
    homes = [text for text in after if "[ADDRESS]" in text]
    print(f"{'real texts':<34}{len(reals):>6} read    {len(changed):>5} with [NAME] {100 * len(changed) / len(reals):.1f} %, {len(homes)} with [ADDRESS]")
    for before, text in [(b, a) for b, a in zip(reals, after, strict=True) if "[NAME]" in a or "[ADDRESS]" in a][: given.show]:
        print("     ", difference(before, text))
    long = pl.read_parquet(DATA / "skytrax/american_airlines_2022_2024.parquet")["text"].drop_nulls().to_list()
    redactor = Redactor(with_names=True)
    redactor.hide_names(["warm"], ["en"])
    start = time.process_time()
    redactor.hide_names(long, ["en"] * len(long))
    taken, words = time.process_time() - start, sum(len(text.split()) for text in long)
    share = EMBEDDED * taken / words
    print(f"speed: {len(long) / taken:,.0f} reviews/s, {words / taken:,.0f} words/s of one core: {share:.0%} of what embedding takes ({EMBEDDED:,} words/s)")
    return 0


def unseen(show: bool) -> float:
    """Each sentence with six names that no lexicon holds, alone as a short answer is; printed for capitals, small letters, and languages."""
    from jminer.text.name_model import load

    chance, lexicon = random.Random(11), load().lexicon
    firsts, lasts = UNSEEN_FIRST.split(), UNSEEN_LAST.split()
    held = [word for word in firsts + lasts if word.casefold() in lexicon]
    made: list[tuple[str, list[str], str]] = []
    for language, sentences in UNSEEN_SENTENCES.items():
        for sentence in sentences:
            for _ in range(6):
                first, last = chance.choice(firsts), chance.choice(lasts)
                name = {"n": f"{first} {last}", "f": first, "l": last}[sentence[sentence.index("{") + 1]]
                small = sentence == sentence.lower()
                made.append((re.sub(r"\{\w\}", name.lower() if small else name, sentence), [name.lower() if small else name], language))
    masked = hidden([text for text, _, _ in made])
    missed = [(name, language, after) for (_, (name,), language), after in zip(made, masked, strict=True) if left(name, after)]
    large = sum(name != name.lower() for name, _, _ in missed)
    english = sum(language == "en" for _, language, _ in missed)
    print(f"{'unseen names':<34}{len(made):>6} planted {len(missed):>5} left {100 * len(missed) / len(made):>6.1f} %")
    print(f"      {large} capitalised, {len(missed) - large} small; {english} English; {len(held)} of these 120 words are in the lexicon")
    if show:
        print("\n".join(f"      {language} {name} | {after!r}" for name, language, after in missed))
    return len(missed) / len(made)


def street(place: str, text: str) -> bool:
    """Whether the street's number or its longest word is still there."""
    word = max(re.findall(r"[^\W\d_]+", place), key=len)
    return place[:12] in text or bool(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


def difference(before: str, after: str) -> str:
    """What was masked, with a little of what stands around it."""
    pattern = "(.{1,60}?)".join(re.escape(part) for part in re.split(r"\[(?:NAME|ADDRESS)\]", after))
    found = re.fullmatch(pattern, before, re.DOTALL)
    masked = found.groups() if found else ("?",)
    places = [(word, before.find(word)) for word in masked]
    return " · ".join(f"{before[max(0, at - 25) : at]}<<{word}>>{before[at + len(word) : at + len(word) + 20]}" for word, at in places).replace("\n", " ")


if __name__ == "__main__":
    raise SystemExit(main())
