"""Words beside which a person's name stands, in ten languages, and capitalised words that are no person.

A word may belong to several classes. The scorer learns what each class is worth (`models/names/train.py`); the words themselves are fixed here.
"""

from __future__ import annotations

CUES: dict[str, str] = {
    "title": """
        mr mrs ms miss mx dr prof professor sir madam herr herrn frau fräulein monsieur mme mlle madame mademoiselle maître
        señor señora señorita sr sra srta don doña signor signora signore signorina sig dott dottor dottoressa meneer mevrouw mijnheer dhr mw
        mevr senhor senhora dona doutor doutora seu pan pani pana panu panią panem bay bayan sayın fru fröken herrn captain capt nurse officer
        sister father uncle aunt auntie tante onkel oncle tío tía zio zia oom
        paní pán doamna domnul gospodin gospođa gospodična gospa herra rouva pak bapak ibu ông ginoong ginang bwana proua härra kyría kyrios
        shri smt shrimati begum haji hajji chief mama mallam alhaji tuan puan encik cik
    """,
    "after": "bey hanım beyin hanımın beye hanıma ji san sama abi abla beyefendi hanımefendi",
    "named": """
        named name names namens heißt heisst heiße heisse hieß appelle appelait nommé nommée prénommé prénommée nom prénom llama llamo llamaba llamado
        llamada nombre nombrado chiamo chiama chiamava chiamato chiamata nome heet heette genaamd naam chamo chama chamava chamado chamada nazywam
        nazywa imieniu imię nazwisko adım adı ismim ismi adlı isimli heter hette namn namnet namnat surname nickname aka alias
        introduced signed vorname nachname apellido cognome
        jmenuji jmenuju jméno volám nevem numesc numele cheamă hedder navn nimeni zovem ime tên ten pangalan jina naitwa nama bernama vardas vārds sauc
        heiti emri quhem izena chámome naam nam hívnak ismi esmi adlı kutsutaan kaldes navnet underskrevet undertegnede alulírott subsemnatul
        undersigned niżej
        unterzeichneter unterzeichnete soussigné soussignée suscrito
    """,
    "by": """
        with to by from mit von vom bei beim an avec par de à chez con por a da di del della dall met door van bij aan com do pela pelo por para z ze od
        przez do med av från till hos för and und et y e en i ve och
    """,
    "spoke": """
        spoke speak speaking spoken talk talked talking chat chatted chatting dealt deal dealing worked working emailed email wrote contacted asked
        ask told
        met meet called call calling rang phoned texted messaged transferred connected helped assisted served treated greeted handled thank answered
        sprach gesprochen telefoniert geredet redete telefonierte bedient beraten angerufen geholfen kontaktiert parlé parlais discuté échangé affaire
        reçu accueilli accueillis servi servie servis aidé conseillé appelé contacté hablé habló hablado hablar hablamos atendió atendido atendida llamé
        ayudó atendieron parlato parlai parlare parliamo servito assistito accolti chiamato contattato gesproken sprak praatte geholpen gebeld contact
        falei falou falado falamos atendido atendida atendeu atendimento liguei rozmawiałem rozmawiałam rozmawialiśmy rozmowa rozmowie obsłużony
        pomógł pomogła obsługiwał obsługiwała konuştum görüştüm konuştuk ilgilendi yardımcı pratade talade pratat talat ringde hjälpte mejlade träffade
        mluvil mluvila beszéltem vorbit talte snakket puhuin razgovarao razgovarala pričao berbicara nakausap nimeongea trò
    """,
    "person": """
        tell telling give giving gave want wants let both between until because get got ring pay trust blame remember recommend praise congratulate
        appreciate appreciated love loved miss meeting named reward promote fire hire know knew told asked brought sent showed saw like including
        especially except ich bin je suis soy sono ik ben sou jestem ben jag är through after frage fragen danken loben empfehlen remercier féliciter
        felicitar agradecer ringraziare preguntar preguntó pregunté chiesto bedanken complimenten perguntei perguntar tacka fråga dziękować aquí olan
        ayudó aiutato hielp ajudou pomógł aidé geholfen is und
    """,
    "thanks": """
        thanks thank thx ty kudos shoutout shout props cheers regards sincerely wishes love xx bless praise danke dank dankeschön grüße gruß grüssen lg mfg
        vg merci cordialement bravo bises amicalement remercie gracias saludos atentamente agradecer agradezco abrazo grazie saluti cordialmente
        ringrazio ringraziare bedankt groet groeten groetjes hulde obrigado obrigada abraço abraços cumprimentos atenciosamente agradeço parabéns dziękuję
        dzięki pozdrawiam pozdrowienia brawa teşekkürler teşekkür saygılarımla sevgiler selamlar tack hälsningar mvh hälsar beröm salutations brava bravo
        bravi valeu
        vänligen poważaniem szacunkiem hoogachtend gedaan saudações selam gd hugs signed yours faithfully best
        děkuji děkuju díky pozdravem ďakujem üdvözlettel köszönöm mulțumesc multumesc stimă tak hilsen hilsner takk mvh kiitos terveisin hvala pozdrav
        salam hormat terima kasih salamat asante cảm ơn trân aitäh tervitades paldies ačiū faleminderit moltes gràcies grazas eskerrik shukran
        shukriya dhanyavad
        dhanyawad namaste toda warmly cordially gratefully respectfully mes distinti distinguidos hjertelig vriendelijke melhores saygılar vänliga
    """,
    "greet": """
        hi hello hey dear hallo liebe lieber geehrte geehrter servus moin bonjour bonsoir cher chère salut hola querido querida estimado estimada ciao
        gentile caro cara salve beste geachte hoi olá oi prezado prezada cześć witaj droga drogi szanowny szanowna merhaba selam sevgili hej kära bästa
        attention attn cc
        ahoj dobrý szia kedves bună hei moi terve halo kumusta habari xin chào bok zdravo kære drahý dragă afternoon morning evening dzień sayın
    """,
    "role": """
        agent rep reps representative manager supervisor driver attendant steward stewardess pilot advisor adviser assistant clerk waiter
        waitress server host hostess doctor technician tech engineer colleague lady guy gentleman man woman girl boy gal dude chap fellow specialist
        cashier receptionist courier employee teller consultant operator officer bartender barista concierge salesman associate lender broker
        mitarbeiter mitarbeiterin kollege kollegin kollegen fahrer fahrerin berater beraterin kellner kellnerin techniker verkäufer verkäuferin
        sachbearbeiter
        sachbearbeiterin employé employée conseiller conseillère vendeur vendeuse serveur serveuse livreur hôtesse technicien collègue empleado empleada
        agente camarero camarera chico chica repartidor asesor asesora encargado encargada conductor conductora recepcionista compañera compañero
        dependienta
        impiegato impiegata operatore operatrice cameriere cameriera commesso commessa autista corriere ragazzo ragazza addetto addetta collega
        medewerker medewerkster chauffeur bezorger verkoper verkoopster ober serveerster funcionário funcionária atendente motorista garçom gerente
        moço moça entregador colaborador colaboradora assistente pracownik konsultant konsultantka kierowca kurier kelner kelnerka
        doradca kolega koleżanka görevli temsilci temsilcisi kurye çalışan çalışanı garson personel şoför medarbetare handläggare chaufför säljare servitör
        satıcı teknisyen müdür müdürü säljaren chauffören servitören teknikern sprzedawca sprzedawczyni kierownik technik konsultantem vendedor vendedora
        técnico técnica tecnico technicienne techniker monteur dependiente cajero cajera cassiera cassiere venditore venditrice responsabile receptionist
        caissier
        caissière kassierer kassiererin filialleiter filialleiterin chefe caixa supervisora responsable directeur directrice direttore person
        servitris kille tjej killen tjejen personalen
    """,
    "kin": """
        husband wife son daughter brother mother mum mom father dad friend partner boyfriend girlfriend fiancé fiance fiancee cousin nephew niece
        grandson granddaughter grandma grandpa child baby boss neighbour neighbor roommate sohn tochter bruder schwester freund freundin mutter vater
        chef nachbar nachbarin mann ehemann ehefrau mari femme épouse fils fille frère sœur soeur ami amie copain copine voisin marido mujer esposo esposa
        hijo
        hija hermano hermana amigo amiga novio novia vecino jefe marito moglie figlio figlia fratello sorella amico amica fidanzato fidanzata
        vrouw zoon dochter broer zus vriend vriendin buurman filho filha irmão irmã namorado namorada vizinho mąż żona syn córka brat siostra
        przyjaciel sąsiad mężem żoną synem córką eşim oğlum kızım kardeşim arkadaşım annem babam komşum dotter bror syster vän sambo flickvän pojkvän son
    """,
    "acts": """
        was is has had helped told said says went made did took refused kept came gave called asked answered explained promised who got does seemed looked
        sorted resolved fixed handled replied offered tried assisted served greeted never will would can could should really always war ist hat
        hatte half sagte meinte versprach wollte konnte gab kümmerte erklärte antwortete wurde était est a avait qui fue era es ha me nos estuvo dijo
        prometió
        atendió quien è mi ci aveva ha disse stato stata che heeft hielp zei had beloofde die werd foi é estava disse ajudou que był była jest
        powiedział powiedziała obiecał obiecała pomógł pomogła który która var är hjälpte sa hade lovade som sade bana bize çok
    """,
    "det": """
        the a an this that these those my your our his her their its no any some every each another all der die das den dem des ein eine einen einem einer
        mein meine meinen ihr ihre euer eure unser unsere kein keine diese dieser dieses le la les un une des du mon ma mes votre vos notre ce cette
        cet el los las una unos mi mis su sus este esta il lo i gli uno mio mia suo sua questo questa de het een mijn jullie dit deze geen o os as um uma
        meu minha seu sua esse essa este bir bu şu en ett det min mitt er vår
    """,
    "place": "in at near to airport city north south east west via nach in aus zu à en au aux hasta desde a nel nella naar te w na till i på",
    "of": "from at in on of von vom bei aus im de du des del dal della van uit bij da do dos das z od w från på",
    "org": """
        bank airlines airline airways air hotel hotels app store shop company customer service support team card account flight flights insurance inc
        ltd gmbh
        street avenue airport city station park hospital university school county beach island lake river bridge island bay terminal lounge
    """,
}

CLASSES: dict[str, tuple[str, ...]] = {}
for _name, _words in CUES.items():
    for _word in dict.fromkeys(_words.split()):
        CLASSES[_word] = (*CLASSES.get(_word, ()), _name)
"""Word in lower case → the classes it belongs to."""

PARTICLES = frozenset({
    "van", "von", "de", "der", "den", "del", "della", "di", "da", "dos", "das", "do", "du", "la",
    "le", "el", "al", "bin", "ibn", "ben", "bint", "abu", "ter", "ten", "zu", "af", "st", "mac",
    "mc", "y", "e", "te", "vom", "zum", "zur",
})  # fmt: skip
"""Small words inside a name (`Vincent van der Berg`), which belong to it when a name stands on both sides."""

SAINTS = frozenset({
    "st", "saint", "sainte", "san", "santa", "santo", "são", "sankt", "sint", "sant'",
})  # fmt: skip
"""Before a name they make a place, a church or a dish of it."""

PHRASES = frozenset(" ".join(phrase.split()) for phrase in """
    grace period|grace periods|dr pepper|dr martens|doc martens|dr oetker|dr. oetker|dr. pepper|dr. martens|jack daniels|jack daniel's|jim beam
    johnnie walker|captain morgan|jack wolfskin|uncle ben|ben & jerry|ben and jerry
    ben & jerry's|ben and jerry's|mary kay|charles schwab|charles de gaulle|john deere|john lewis|marks & spencer|marks and spencer|victoria's secret
    victoria secret|calvin klein|ralph lauren
    tommy hilfiger|hugo boss|louis vuitton|yves saint laurent|yves rocher|kate spade|tory burch|michael kors|marc jacobs|dolce & gabbana|giorgio armani
    j. crew|j crew|trader joe's|trader joes|papa john's|papa johns
    jimmy john's|tim hortons|burger king|johnson & johnson|wells fargo|jp morgan|j.p. morgan|morgan stanley|goldman sachs|merrill lynch|edward jones
    raymond james|bank of america|bloody mary|virgin mary
    shirley temple|tom collins|santa maria novella|santa claus|father christmas|mother nature|harry potter|mickey mouse|albert heijn|max mara|peter pan
    hello kitty|barnes & noble|barnes and noble
    harley davidson|rolls royce|aston martin|alfa romeo|mercedes benz|aunt jemima|betty crocker|estee lauder|estée lauder|paul mitchell|vera bradley
    ann taylor|eddie bauer|bobbi brown|elizabeth arden
    steve madden|jimmy choo|stella mccartney|oscar mayer|sara lee|marie callender|jenny craig|jean paul gaultier|carl's jr|bob evans|chuck e cheese
    ruth's chris|jersey mike's|john f kennedy|john f. kennedy
    john wayne airport|ronald reagan|bob hope airport|louis armstrong|will rogers airport|george bush airport|john lennon airport|king george
    queen elizabeth|prince george|lake charles|port elizabeth
    george town|george washington bridge|martin luther king|jack in the box|jack of all trades|nick of time|pat on the back|average joe|plain jane
    john doe|jane doe|joe public|tom dick and harry|peter to pay paul
    tom tom|denny's|wendy's|mcdonald's|domino's|arby's|hardee's|applebee's|chili's|macy's|kohl's|lowe's|dillard's|sam's club|dick's sporting goods|dick's
    levi's|hershey's|kellogg's|sainsbury's|nando's
    jordan brand|air jordan|air jordans|jordans|san jose|san diego|san antonio|santa monica|santa barbara|santa fe|santa cruz|st. louis|st louis
    st pancras|la rosa|perth|o'hare|heathrow|gatwick
""".replace("\n", "|").split("|") if phrase.strip())
"""Brands, airports, dishes and sayings that are made of names; always kept."""
