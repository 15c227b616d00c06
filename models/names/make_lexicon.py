"""Make `models/names/lexicon.tsv.gz`: names from faker, ordinary words from wordfreq, places from Babel and faker.

    python models/names/make_lexicon.py --data PATH     (needs: pip install faker wordfreq babel)

None of the three packages is needed to run jminer. What is counted in text under PATH are lower-case spellings of English words alone.
"""

from __future__ import annotations

import gzip
import importlib
import pkgutil
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Set
from pathlib import Path
from typing import Any

import other_words

from jminer.text import name_cues
from jminer.text.name_lexicon import LANGUAGES, OTHERS

LATIN = re.compile(r"[a-zà-ɏḁ-ỿ]+(?:['’-][a-zà-ɏḁ-ỿ]+)*")
MOST = {"en": 22_000, "de": 30_000}
USUAL = 16_000
"""Ordinary words kept of a language: German writes its many nouns like names, the others need the frequent ones."""
VERY_COMMON = 4.6
"""Zipf frequency (log10 of occurrences in 10⁹ words) from which a word is very common."""
LEAST = 2.9
"""Zipf frequency below which a place is too small to be met."""
OWN = 0.4
"""A name that is foreign to a language is an ordinary word there when it is 10^0.4 = 2.5 times as frequent as in the median other language;
its own names are expected to be frequent, and ordinary only where `BOTH` says so."""
FURTHER = "bg bn ca cs da el fa fi fil he hi hu id is lt lv mk ms nb ro ru sh sk sl ta uk ur vi ar zh ja ko"
"""Languages beside the ten whose most frequent words are kept as ordinary ones of `others`."""
FURTHER_MOST, FURTHER_LATIN, FURTHER_COMMON = 2_500, 1_500, 400
"""So many words of each, of those in Latin letters so many, and so many very common ones."""
OWN_NAME, HARDLY = 8_000, 3.6
"""An English word is a surname all the same when so many are more frequent in the census, it is below this Zipf frequency, and none of the texts
has it small."""
ANY = re.compile(r"[^\W\d_ʰ-˿][^\W\d_]*(?:[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e]+[^\W\d_]*)*")
"""A word of any script, with its vowel signs."""
_CYRILLIC = "a b v g d e z i y k l m n o p r s t u f y e i yi ye g"
_GREEK = "a v g d e z i i k l m n x o p r s t y f o s a e i i o y o i y i y"
ROMAN = str.maketrans({
    **dict(zip("абвгдезийклмнопрстуфыэіїєґ", _CYRILLIC.split(), strict=True)),
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ё": "yo", "ъ": "", "ь": "", "ј": "j", "љ": "lj", "њ": "nj",
    "ѓ": "gj", "ќ": "kj", "џ": "dz", "ѕ": "dz",
    **dict(zip("αβγδεζηικλμνξοπρστυφωςάέήίόύώϊϋΐΰ", _GREEK.split(), strict=True)),
    "θ": "th", "χ": "ch", "ψ": "ps",
})  # fmt: skip
"""Cyrillic and Greek letters as people write them in passports."""
SHORTEST = {"al", "bo", "ed", "jo", "li", "lu", "lo", "ng", "ma", "ho", "vu", "yu", "yi", "wu", "xu", "xi", "ye", "su", "ty", "cy", "oz", "fu", "gu", "ko"}
"""Names of two letters that are kept; all others are abbreviations more often."""
DEEP, FOREIGN = 8_000, 0.5
"""Beyond this rank a word must be 3 times as frequent as in the median other language: names and companies are not."""
BOTH = """
    en: yall y'all chatbot playlist cincy disembark stewards thx pls plz omg btw gonna wanna beech chestnut crook dew fore lair lash mead mounts
    packer parsley pilgrim skipper spikes sturgeon thorn usher waltz wick glaze fender foreman hedges
    kitchens blanks blizzard cornish saxon tinker muse oster mountain mayor marine colonel saint bull liberty roots fleet parks edit clay jet waters
    fair nazi oral dam ram trace raid rod ion tours ridge
    booth merchant pastor canal warrior farmer peer hull martial chambers kidney arch ferry admiral grove storms infant lone canyon monk harmony fares
    ether ally sang dock bail said icy luv bae captain barman edit mama papa dada nana mimi risotto carpaccio bruschetta sauce latte cola pandora melody
    paywalls
        mark will may grace rose bill art hope joy faith charity april june august dawn eve ivy holly hazel olive daisy lily iris violet ruby pearl
        amber jade
        crystal jasmine ginger pepper sage basil rusty dusty sunny summer autumn angel chance chase hunter mason carter cooper porter parker cook
        baker butler
        taylor miller fisher gardner page price rich frank ernest rob sue pat drew bob jack jay ray guy buddy king prince duke earl major dean bishop pope
        young long short small little strong wise swift sharp moody savage love loving best good gay black white brown green gray grey red blue gold silver
        stone wood woods field fields forest hill hills lake rivers brook brooks banks bush reed moss berry cherry rice bean lamb fox wolf bird swan crane
        hawk drake martin robin jay fish pike bass salmon day days week weeks winter snow frost rain storm gale flood moon star case cash penny dollar dime
        means must can do does done say says ask tell wait stay go went see look watch read write call hall house homes street lane park church temple
        castle
        gates bridge ford mills ball bell horn drum harper singer driver walker rider runner speed power powers might force law laws judge justice marshal
        sergeant page lord noble royal knight sterling worth cost bond grant loan fee win wins lucky cherish precious treasure christian pilot
        van don dick peter jean sandy rocky stormy misty cliff heath glen dale colt buck trip miles foster lance pierce nick chuck skip flip max
        real chi are to me you she so the an in on at was not but his her yes no too very much
    de: fall rein per dar general meer halle gang ball fair front marine camp fit stock prima dom fang landen lies male hell heer horn block burger orange
    tank hacker key low pink echo story brand master date major ober sommer bitte danke essen platz garten laden lager kraft raum
        ernst lang klein gross groß kurz jung alt braun schwarz weiß weiss grün roth rot vogel wolf fuchs hase hirsch lamm könig kaiser herzog graf ritter
        bauer
        müller schneider fischer weber becker wagner schmied koch richter schäfer zimmermann jäger förster krämer hahn vogt engel frank franke sachs frei
        frost winter sommer herbst mai april sonntag freitag berg stein bach see wald feld busch baum apfel birne blume rose stern mond sonne
        kuhn voll halt bitter sauer stark will kann mag sei mut neu alles wolle wind sturm regen schnee eis hammer nagel engels reich arm karl kai an jan
        beste gut
    fr: ville dieu aura art avis sol porter front star tours monte royal venus major val noble bulle stock cash mat ban jet ravi job nord champagne orange
    case messe sales lasse lotte magret barman aimable carpaccio hautain saint sainte sans long tardif gerber chantilly charlotte risotto breton volaille
    basilic onglet bourguignon malchance bruyante salade patron patronne mari ami amie amis bar plat
        rose blanc blanche noir petit grand gros legrand leblanc roux brun beau belle bon bonnet martin renard loup mouton cheval colin marin marchand
        boulanger meunier berger fournier charpentier lefèvre roi duc comte baron page prince maire juste claire clair aurore fleur marguerite
        olive prune violette pierre roche dubois dupont fontaine rivière mercier noël pascal carême avril mai france franc aimé aimée désiré parfait
        moulin maison rue pont port lot char main dû la les allé mal tel prise parties
    es: pero mal alto camino mayo mira dan cabo red sola fondo malo costa sala azul luna madera ruta guardia reino metro sierra corona cristiano lago
    monte silla palma palo coca barra tomo meta prima norma carro barco arco mate canales montaña mina rama romano griego viola lana gama ola oral paredes
    marino santos sera eco gala duras ida lean honda serrano gallego verla dale alla bello catalán alemán estrella villa español españa
        rosa flor luz paz mar sol cielo rocío blanca clara linda dulce consuelo dolores mercedes pilar socorro remedios esperanza soledad victoria gracia
        gracias milagros amparo rico calvo delgado moreno rubio blanco rojo prieto bravo bueno leal cano corral cruz iglesias torre torres castillo
        rey reyes conde marqués caballero guerrero herrero zapatero molinero pastor vaca toro león lobo cordero gallo paloma iris santa santo domingo abril
        julio agosto campo campos ríos montes valle vega prado casa casas puerta fuentes parra pino nieves franco roca peña pena mayor menor primo
        más mil la el real alba aurora fin ser vera ángel
    it: delle male donna dare campo media nord post sola fondo basso porto palazzo battaglia massa guardia madonna tedesco desiderio vada bosco moneta
    metro meta mo pero santi corona collina canna lana palma toro carro ala cade leva segni rocca vena dar amor dell fico botta colla scarpa lode cori
    castelli val arco forum torre polo sale risotto pizza pasta
        rosa rossa rosso bianco bianca bianchi nero neri verde viola marina gloria grazia grazie letizia serena chiara pia santa santo felice leone gallo
        lupo agnello colombo colomba fiore fiori stella luna sole mare fontana monte monti costa valle piazza chiesa villa casa ferrari ferraro sarto
        conte re marchese barone greco romano franco vero bello bella bruno grasso longo piccolo vento neve marzo natale domenica italia vita mia
        alba amato amore pace bassi alto grande sala porta letto papa
    nl: komen best landen kent link rust heer haag brand storm hoeven broek talen forum media back job bond meer hal mol vals room echo song reet beer
    mate date loon massa front fit close key list kale chip burger engels frans kip patat saus ober linda
        bakker visser smit smid mulder kuiper slager boer meester koning keizer prins graaf hertog jong oud groot klein lang kort wit zwart bruin
        groen rood
        vos wolf haan hoek berg dal dijk veen bos boom blom bloem roos linde kok post bos beek meer noord west zomer winter wind mei april
        daan lot roos fleur hoop vrij sterk goed beste wil bas an of is
    pt: quero mal real campo alto carro sala massa linda santo santa azul cabo general torre barra meta prima leva barco arco lago gama viola vela coca
    tomo rosas more way house line back gay major pop mel reino ante palma gera mate ola mira branca fontes
        rosa flor luz paz mar sol estrela aurora vitória glória graça graças dores socorro conceição esperança branca branco preto pinto leal bravo rico
        cordeiro leão lobo coelho carneiro pereira oliveira pinheiro nogueira silva campos costa rocha pedra ribeiro monte vale serra porto lima
        ferreira machado cruz reis conde rei santos domingos natal abril julho agosto março prata ouro barros couto paixão pires são mais das
    pl: samo kim pole pol kara mile polo mil echo nia indie fair true forum front link art ras kota mama tata baba
        róża lilia kalina malina jagoda mróz zima wilk lis kot baran zając sowa kruk wróbel sikora gołąb nowak król ksiądz wójcik kowal cieśla młynarz
        mały wielki biały czarny maj maja marzec nadzieja wiara dobry daj lech wrona mazur gaj dom dla
    tr: az falan anne ak sona sol mal dar gene roman tan han ham oran karma jet sur dan dana peri tank erik olay can baba abla ada sana bana ona bay
        deniz güneş ay yıldız yağmur rüzgar bulut kaya dağ nehir çiçek gül lale menekşe yaprak orman toprak aslan kaplan kurt şahin kartal bahar yaz kış
        eylül ekim nisan kasım umut sevgi barış savaş özgür güven zafer onur gurur bilge akıl demir çelik altın elmas inci ateş su can ışık şen mutlu
        uzun kısa genç yaşar tamer dünya özel güzel devrim tek iyi hak derya sena naz eda
    sv: bara vara fall ville massa leva mm vita reda dam press id silver back brand bas block mata breda lila valda way storm orange major champagne
    spring ide wild baka mamma pappa
        berg ström lind björk ek al gren dal holm lund sten frisk stark lång kort stor liten björn ulv varg räv hjort örn svan rosa viola linnea lilja
        vår sommar vinter april maj augusti juni juli sol måne stjärna hope kung prins greve bo per an en dag frid tage
"""
BRANDS = """
    jetblue easyjet ryanair wizz vueling iberia lufthansa eurowings condor swissair klm transavia emirates etihad qantas aeroflot finnair norwegian sas
    tap alitalia volotea pegasus aegean avianca latam copa aeromexico volaris westjet porter allegiant spirit frontier hawaiian cathay garuda airasia
    indigo
    vistara spicejet jetstar gol azul tui thomascook jet2 flybe loganair delta united southwest american airways
    hilton marriott hyatt sheraton ibis novotel accor radisson ritz carlton airbnb booking expedia trivago opodo kayak agoda hertz avis sixt europcar uber
    lyft bolt cabify blablacar flixbus amtrak eurostar thalys renfe trenitalia sncf ouigo greyhound
    chase barclays santander bbva ing rabobank amro hsbc lloyds natwest monzo revolut starling n26 wise paypal klarna stripe venmo zelle citibank citi
    wells
    fargo capital discover amex mastercard visa synchrony equifax experian transunion nationwide halifax commerzbank sparkasse postbank intesa unicredit
    amazon ebay etsy zalando asos shein temu aliexpress alibaba walmart target costco tesco sainsbury sainsburys asda morrisons waitrose aldi lidl
    rewe edeka
    penny carrefour auchan leclerc mercadona eroski dia albert heijn jumbo biedronka żabka migros coop ikea jysk wayfair kohls macys nordstrom sephora
    douglas
    rossmann nike adidas puma reebok zara gap levis gucci prada chanel dior hermes burberry dockers retailer maeve pilcro byron anthropologie
    apple google microsoft samsung huawei xiaomi oneplus nokia sony panasonic philips bosch siemens miele dyson lenovo dell acer asus toshiba intel nvidia
    iphone ipad macbook airpods galaxy pixel kindle alexa echo siri cortana android windows linux chrome firefox safari edge instagram facebook
    twitter tiktok
    snapchat youtube spotify deezer netflix hulu disney hbo whatsapp telegram signal slack zoom teams outlook gmail dropbox evernote
    vodafone verizon comcast xfinity tmobile orange telefonica movistar telia telenor swisscom proximus kpn ziggo sky virgin bt o2 telekom play tele2
    mercedes benz bmw audi volkswagen porsche opel renault peugeot citroën citroen dacia fiat alfa romeo ferrari lamborghini maserati volvo saab skoda seat
    toyota honda nissan mazda subaru suzuki hyundai kia tesla ford chevrolet chevy dodge jeep chrysler cadillac lincoln jaguar bentley rover
    mcdonalds mcdonald's burger wendy's wendys dunkin starbucks costa subway domino's dominos pizza kfc nando's nandos chipotle taco bell popeyes
    nestle nestlé coca cola coke pepsi heineken guinness nespresso lavazza illy lindt ferrero nutella danone kellogg kellogg's lays heinz
    fedex ups usps dhl dpd gls hermes evri yodel royal postnl inpost correos chronopost colissimo bpost poste deutsche bahn hello fresh gorillas deliveroo
    glovo doordash grubhub lieferando takeaway boeing airbus bombardier embraer dreamliner covid corona brexit trustpilot zendesk linkedin
    walgreens cvs boots superdrug geico allstate progressive farmers aetna cigna humana axa allianz zurich generali mapfre aviva trump biden
    thanksgiving christmas halloween easter ramadan diwali hanukkah weihnachten ostern noël navidad natale kerst natal noc wielkanoc bayram jul midsommar
    cisco cosby hallmark ryzen redmi realme poco tinder bumble duolingo peloton fitbit garmin gopro kodak canon nikon fuji polaroid xerox epson
    brother jura delonghi krups braun tefal rowenta
    alexa bixby copilot gemini claude siri bard harry potter mickey santa claus jesus christ allah god buddha gott dieu dios dio deus bóg allah gud
    wi-fi bluetooth netbank medicare medicaid obamacare valentine valentines patrick's murphy's
"""
TOWNS = """
    charlotte austin jordan perth sydney florence paris madison lincoln jackson victoria georgia virginia carolina dakota chelsea brooklyn bronx houston
    dallas denver orlando savannah phoenix cheyenne augusta aurora eugene gary irving laredo macon marion mobile montgomery norman olympia salem stockton
    troy tyler warren wayne alexandria bethlehem camden clifton clinton dayton franklin fremont hayward hudson kingston lawrence lowell marietta melbourne
    milton newton paterson plano preston princeton quincy reading richmond salisbury santiago valencia vienna lourdes nancy angers tours lens
    nevers constance heidelberg essen siena marsala lucca milano verona lorca elche vigo oviedo trinidad asuncion montserrat israel chad china india
    kenya malta cyprus geneva lyon bristol lancaster london carlisle derby lincoln stirling nelson wellington hamilton darwin adelaide albany regina
    montreal kelowna calgary gander halifax sierra leone jersey guernsey alderney andes himalaya etna vesuvius zermatt davos como garda
    sarasota lubbock montmartre aguadilla amarillo boise spokane tulsa omaha wichita tallahassee pensacola fresno burbank tucson albuquerque knoxville
    chattanooga raleigh durham greensboro asheville buffalo rochester syracuse scranton allentown harrisburg duluth fargo bismarck missoula bozeman casper
    laramie aspen vail durango telluride maui kona lihue oahu honolulu anchorage juneau fairbanks sacramento oakland pittsburgh cleveland cincinnati
    columbus milwaukee minneapolis memphis nashville louisville birmingham jacksonville tampa miami newark philly baltimore hartford bareuzay dijon
    orly roissy gaulle kennedy laguardia o'hare dulles hobby midway logan malpensa linate fiumicino barajas schiphol tegel
"""
PEOPLES = """
    deutsche deutscher deutschen engländer franzose franzosen italiener spanier europäer schweizer österreicher amerikaner türke polen pole
    français française anglais allemand espagnol italien belge suisse américain portugais
    español española inglés francés alemán italiano portugués mexicano argentino europeo americano
    italiana inglese francese tedesco spagnolo europea americana svizzero nederlander nederlandse duitser belg fransman engels duits frans
    brasileiro brasileira portuguesa inglês alemão espanhol
"""


MORE = """
    giorgos yannis yiannis nikos dimitris kostas konstantinos panagiotis vasilis christos spyros thanasis eleni katerina vasiliki sofia despina eirini
    papadopoulos
    pappas georgiou nikolaou ioannou dragan milan zoran goran nenad slobodan miroslav dusan marko jovan nikola milica jelena dragana snezana ljiljana
    jovanovic
    petrovic nikolic markovic djordjevic stojanovic ilic andriy yaroslava halyna lyudmyla nataliya mykhailo serhiy vasyl melnyk boyko koval bondar
    maricel jhun rodel rowena analyn arnel marites jovelyn reyes cruz bautista ocampo villanueva mercado aquino dela mele sione tavita sefo lupe fetu tane
    wiremu
    hemi mere hinemoa kahu rangi marama ngaire folake yewande adunni ayomide damilola oluwatosin bolanle bukola abiola adeola adekunle olayinka olawale
    chukwuma nonso somto chiamaka oge tendai tapiwa tatenda rudo farai chipo blessing precious nokuthula nomsa lindiwe bongani sibusiso mthunzi ayanda
    asma ayesha rabia sadia saima shazia uzma nazia fozia shabana rukhsana naveed nadeem shahid zahid wasim kashif adnan usman umar hamza bilal junaid
    farhan irfan kamran rizwan saqib sajid waqas yasir abida bushra humaira hina iqra javeria kiran mahnoor maria mehwish saba sadaf sidra tooba
    rahim karim jahangir rubel sumon shahin nasrin shirin taslima farzana rokeya hasina iker ander beñat eneko gorka haizea maialen oihane uxue
    laia marc pol arnau berta mireia neus roser núria queralt antía brais iago uxía sabela noa xoán breixo caetana
    cauã kauã iara moacir ubirajara jandira janaína jaqueline josiane josefa severino raimundo zélia neusa neide ivone ivete odair valdir
    adilson aguinaldo agenor amilcar anacleto benedita cleusa creusa dalva edna elza genivaldo gilson iracema jair jurandir laércio lindomar marinete
    nilton
    tülay türkan tuncer taner tansu suat sevil sevinç rıza rüştü perihan oya nilüfer nilgün nihal nesrin neslihan nermin nazlı müge mualla melike
    macit leman kıvanç ismet ilhan ihsan hikmet hande hilal gökçe gül güneş feride ferda fikret fikriye esin erdinç elçin egemen dursun dilara çiğdem cihan
    bülent birgül bilal begüm bahadır aytaç ayla ayça alev alper akın ahu bircan güler tunç sezer sönmez tekin uslu uysal yavuz yücel zengin duman
    ekholm wallin forsberg lindgren bergström sandberg engström eklund holmberg nyström åberg löfgren söderberg hellström dahlberg ahlgren
    willemien geert-jan hendrika aaltje trijntje jantje hilde veerle lieve griet katleen kristof wannes pieter-jan joran lowie
    clothilde bérénice apolline capucine garance clémence philippine eugénie maryvonne ginette josette paulette odette colette lucette yvette régine
    ghislaine solange marcelle fabienne murielle gwenaëlle armelle rozenn enora nolwenn tanguy ronan briec corentin gwendal malo titouan
    chmiel sikorski wrona sowa pawlak witkowski walczak stępień górski rutkowski michalak ostrowski tomaszewski pietrzak marciniak wróblewski zalewski
    jakubowski jasiński zawadzki sadowski bąk chmielewski włodarczyk borkowski czarnecki sawicki sokołowski urbański kubiak maciejewski szczepański
    loredana fiorella ermanno ermelinda fausto fiammetta gelsomina ginevra iolanda italo lamberto lidia livia lodovico marisol matilde nives ombretta
    primo quirino rosalba rosanna rosaria ruggero santina secondo severino tecla ulderico valeriano vanda virgilio zaira
    friedl irmtraud gesine wiltrud heidemarie annemarie rosmarie marlies lieselotte elfriede brunhilde kunigunde sieglinde hartmann eckart gernot gero
    hanno hasso henner hinnerk jannik jannis lennard lennart levin linus malte mirko momme ole torben thore timm veit wenzel winfried wulf xaver
    grażyna małgorzata bożena jadwiga halina danuta krystyna zofia teresa urszula jolanta renata wiesława wiesław stanisława stanisław zdzisław zbigniew
    ryszard
    kazimierz tadeusz czesław mieczysław bogdan bogusław jarosław radosław mirosław przemysław bartłomiej bartosz grzegorz krzysztof wojciech łukasz paweł
    michał
    mateusz szymon kacper jakub dominik damian patryk sławomir agnieszka katarzyna joanna barbara ewa beata dorota iwona aneta sylwia marzena justyna
    karolina
    natalia aleksandra weronika wiktoria zuzanna oliwia gabriela kinga magdalena paulina ewelina izabela edyta monika mariola lucyna elżbieta wanda irena
    helena
    leszek andrzej piotr tomasz marcin jacek dariusz mariusz artur rafał robert kamil adrian sebastian marek jerzy józef henryk eugeniusz zygmunt witold
    nowak kowalski kowalska wiśniewski wiśniewska wójcik kowalczyk kamiński kamińska lewandowski lewandowska zieliński zielińska szymański szymańska
    woźniak
    dąbrowski dąbrowska kozłowski kozłowska jankowski jankowska mazur kwiatkowski kwiatkowska krawczyk kaczmarek piotrowski grabowski pawłowski michalski
    ayşe fatma emine hatice zeynep elif meryem şerife sultan zehra havva leyla sevim gülsüm hülya gönül nurten nurcan nuray aysel aynur ayten songül sibel
    pınar ebru esra büşra kübra merve tuğba tuğçe seda selin sinem sevgi özlem özge gizem gamze ceren cansu buse begüm ece eda dilek derya damla burcu
    betül
    aslı arzu gülşah gülay mehmet mustafa ahmet ali hüseyin hasan ibrahim ismail osman yusuf murat ömer ramazan halil süleyman abdullah mahmut recep salih
    fatih kadir emre hakan adem kemal yaşar bekir musa metin orhan bayram cemal ercan erkan erdal serkan serdar selçuk sedat sinan tolga tuncay turgut uğur
    ufuk volkan yasin yavuz yılmaz burak berk berkay batuhan barış baran can cem cenk çağlar çağrı doğan enes engin erhan erol eren ferhat gökhan
    güven ilker kaan kerem koray levent mert melih oğuz okan onur ozan özgür yılmaz kaya demir şahin çelik yıldız yıldırım öztürk aydın özdemir arslan
    doğan
    kılıç aslan çetin kara koç kurt özkan şimşek polat korkmaz çakır erdoğan aydoğan yalçın karaca çetinkaya özdemir demirtaş yildirim
    conceição joão josé antónio antônio luís luiz tiago thiago vítor victor rui nuno gonçalo duarte afonso martim rodrigo salvador lourenço tomás henrique
    inês beatriz matilde leonor carolina margarida mafalda catarina joana sofia filipa sónia sônia cláudia patrícia mónica mônica sandra susana teresa
    fátima
    lurdes lourdes graça helena isabel manuela raquel rita sílvia vanessa vera yara aparecida francisca raimunda jussara rosângela simone solange
    tatiana thais thaís viviane wellington washington anderson cleiton edson everton fabrício fernando flávio gilberto gilmar jefferson juliano leandro
    marcelo márcio maurício murilo renan rogério ronaldo sérgio silvio vinícius wagner wesley fontes prates siqueira cavalcanti nascimento carvalho
    géraldine thibault maëlys solène mireille yannick anaïs abdoulaye fatima chloé manon camille léa emma jade louise lina zoé inès océane marine mathilde
    justine morgane laure laurence sylvie martine monique nicole françoise jacqueline chantal christiane brigitte véronique corinne nathalie valérie
    sandrine
    stéphanie céline aurélie émilie élodie amélie delphine virginie sabrina nadège noémie pascale patricia thierry didier philippe patrice pascal éric
    frédéric
    stéphane christophe laurent fabrice jérôme sébastien cédric ludovic mickaël damien guillaume benoît mathieu maxime quentin florian kévin jordan dylan
    théo hugo enzo lucas léo gabriel raphaël arthur nathan ethan timéo bastien baptiste rémi rémy gaël loïc yann erwan hervé
    annegret hannelore gudrun steffi silke heike anke antje bettina birgit britta carmen claudia cornelia dagmar doris edeltraud elke erika frauke gabi
    gabriele
    gerda gisela hedwig heidi heidrun helga hilde hildegard ilse inge ingeborg ingrid irmgard jutta karin katja katrin kerstin kirsten lieselotte manuela
    margit
    margot marlene martina meike melanie nadine petra regina renate roswitha sabine saskia sigrid silvia sonja susanne svenja tanja tatjana traute ulrike
    ursula
    ute uta veronika waltraud wiebke achim axel bernd bernhard björn burkhard christoph dieter dietmar dirk eberhard eckhard ekkehard erwin ewald falk
    frank friedhelm
    fritz georg gerd gerhard götz günter günther hans-peter harald hartmut heiko heiner heinrich heinz helmut henning herbert hermann holger horst
    ingo jens
    joachim jochen jörg jürgen karl-heinz karsten kai klaus konrad kurt lothar ludwig lutz manfred markus matthias norbert olaf oliver otto ralf
    rainer reiner
    reinhard reinhold roland rolf rüdiger rudolf siegfried stefan steffen sven thorsten torsten tobias ulrich ulf uwe volker walter werner wilfried
    wolfgang
    encarnación gonzalo maite joaquín yolanda iker nuria wilmer ximena paco pepe pepa lola manolo curro chema nacho asier aitor ander gorka unai mikel
    ainhoa
    leire nerea itziar idoia jordi montse mercè oriol pau arnau roger martí xavi meritxell concepción asunción remedios purificación inmaculada milagros
    begoña
    rocío macarena mari mariajosé marijose juanjo juanma josemaría maribel maricarmen mariluz fran quique kike toñi toño charo chelo
    ilaria gianluca nicolò ludovica ornella davide giuseppina gennaro ciro pasquale gaetano carmelo rosario salvatore vincenzo antonella antonietta assunta
    barbara concetta cristina daniela donatella elisabetta emanuela enrica ester fabiola federica fiorella flavia franca francesca giada gianna ginevra
    giorgia
    giovanna giulia giuliana graziella ivana lorella loredana luciana lucrezia luisa maddalena mara margherita mariella marisa marzia michela milena
    mirella
    monica morena noemi novella ornella pamela paola patrizia piera raffaella rita roberta romina rossana rossella sabrina samanta sandra silvana
    simona sonia
    stefania tiziana valentina vanessa veronica alessio andrea angelo carlo claudio corrado cristian dario diego domenico edoardo emanuele enrico ettore
    fabio fabrizio
    federico filippo gabriele giacomo gianfranco gianni giampiero giorgio giovanni guido ivano jacopo leonardo lorenzo luigi manuel marcello mattia mauro
    michele
    mirko nicola paolo piero pietro raffaele renato riccardo roberto sandro saverio sergio silvano simone stefano tiziano tommaso umberto valerio walter
    marloes joost sanne femke bram annelies sjoerd khadija ruud pieter maaike marieke marijke annemarie annemieke anouk astrid bianca carla carolien daphne
    desiree dorien eefje ellen els esmee esther evelien fenna floor floortje fleur frederike geertje gerda greet hanneke heleen henny ilse ineke ingrid
    irene iris isa janneke jantine jolanda jolien joke josje judith julia karin kim kirsten lianne lieke lies linda lisette loes lotte manon margriet maud
    mieke
    mirjam monique myrthe nienke noor noortje patricia petra renske rianne roos sabine saskia selma silke simone sofie suzanne sylvia tessa tineke truus
    wendy wilma yvonne arjan arjen arnoud bas bart bastiaan berend boudewijn coen cor cees daan diederik dirk egbert evert ferdi floris frits gerben
    gerrit gijs
    guus hans harm harmen hein henk herman huub jaap jacco jan-willem jeroen jelle jesper joep joop joris jos jurgen kees klaas koen lars leendert luuk
    maarten
    marco marcel mark martijn mats matthijs menno michiel niek niels olaf onno pim raymond reinier remco rik rob robbert roel roelof ronald rutger sander
    sebastiaan
    sem siebe sietse stef stijn sven teun thijs tijn tim tjeerd tom ton tygo vincent wessel willem wim wouter
    gunilla håkan torbjörn malin elsa åsa åke göran gösta birgitta margareta kerstin ingegerd inger lennart bengt börje stig sture sune rune ove leif kjell
    mats jonas niklas fredrik henrik joakim johan jörgen mikael magnus patrik peter pontus rickard roger staffan stefan tommy ulf urban örjan östen
    ann-charlotte
    annika anneli annelie camilla carina catarina cecilia charlotta ebba elin ellinor emelie evelina frida gun gunnel helene ida jenny josefin karin
    katarina
    lena linnea lisbeth lovisa maj-britt marianne marie matilda mia monika pernilla pia rebecka sandra siv sofie susanne tove ulla ulrika viktoria yvonne
    ashlee brayden braxton brianna brittney caitlin candace chantelle cheyenne coby colby courtney dakota darcy darren deanna debbie denise destiny devin
    donnie dwayne earlene ernestine garrett glenda gretchen guadalupe haley jodi jolene kaitlyn kaylee kelsey kendall kristi krystal kyra lacey
    latasha leanne
    lindsey lonnie loretta lucille mackenzie maddie marcy marla mckenna mckenzie meghan melinda mindy misty myrtle nadine nanette paige patty peggy
    penelope
    randi rhonda rochelle ronda roxanne sabrina shawna shelby sheryl shirley stacey stacy sheila tabitha tammy taryn tasha tawny tiffany toni tonya
    tracey traci trina trish trudy vicki wanda whitney yolanda zach zachary zack
    adaobi adebayo adanna afia afua aisha akosua akua ama amadou aminata amina amadi ngozi chidinma chinedu chidi chioma chukwudi ebele emeka ifeoma
    ikechukwu
    kelechi kosi nkechi nnamdi obinna okechukwu olumide oluwaseun oluwatobi tobi tunde femi funke yetunde kehinde taiwo babajide segun temitope uche uzoma
    zikora
    kwame kwabena kofi kojo kwasi yaw abena adwoa efua esi ekow nana mensah owusu asante boateng appiah osei ofori agyeman
    fatou fatoumata mariama aissatou ousmane mamadou moussa ibrahima cheikh souleymane boubacar diallo traore coulibaly keita camara ndiaye diop sow cisse
    kone toure
    thandiwe sipho thabo lerato nomvula zanele themba mandla nkosi dlamini mokoena khumalo ndlovu mbeki wanjiru kamau njoroge otieno achieng odhiambo
    mwangi
    ahmed ahmad ali amir amira amr anwar aziz bilal dalia dina faisal farah farid farouk fatima habib hadi hamid hamza hana hasan hassan hatem huda
    hussein ibrahim
    imran ismail jamal jamila kareem karim khadija khaled khalid laila layla leila mahmoud malik mariam marwan maryam mehmood mohamed mohammad mohammed
    muhammad
    mustafa nabil nadia nasser noor nour omar osama rania rashid reem salim salma samir samira sami sana sara shadi tariq tarek walid yasmin yasmine
    yousef youssef
    yusuf zahra zainab zaid ziad haddad khoury nasr nassar saleh salem mansour farooq qureshi siddiqui chowdhury rahman hossain uddin begum khatun akhtar
    abhishek aditi aditya ajay akash amit amita anand anil anita anjali ankit anu anuj anup arjun arun asha ashok bhavna chetan deepa deepak deepika
    dev divya
    ganesh gaurav gita harish hema isha jaya jyoti kamal karan kavita kiran komal krishna kumar lakshmi lalit madhu mahesh manish manoj maya meena meera
    mohan mukesh
    nandini naresh narayan neha nikhil nisha nitin pallavi pankaj parul pooja prakash pranav prasad pradeep praveen preeti prem priya priyanka puja rahul
    raj rajesh
    rajiv raju rakesh ram ramesh rani ravi rekha ritu rohan rohit roshni sachin sahil sameer sandeep sangeeta sanjay sanjeev santosh sarita satish seema
    shalini
    shankar sharad sheela shilpa shreya shruti shyam siddharth sita smita sneha sonia sudha suman sunil sunita suresh swati tanvi uday uma usha varun
    vidya vijay
    vikas vikram vimal vinay vinod vishal vivek yash agarwal bhatt bhattacharya chakraborty chandra chatterjee chaudhary choudhary das desai deshmukh
    dutta gandhi
    ghosh goel gupta iyer iyengar jain jha joshi kapoor kaur khanna kulkarni malhotra mehta menon mishra mukherjee nair naidu pandey parekh patel
    patil pillai
    raghunathan raghavan raman rao reddy saxena sen seth shah sharma shetty shukla singh sinha srinivasan subramaniam thakur tiwari trivedi varma
    venkataraman venkatesh
    verma yadav banerjee bose
    xiaoming xiaohong xiaoli wei ming hui jing ying yan ling mei fang jun hong lei tao qiang bin bo chen cheng chu deng dong fan feng gao guo han he hu
    huang jia
    jiang jin kong lai lam lau leung li liang lin liu lu luo ma meng ng ouyang pan peng qian qiu ren shao shen shi song su sun tan tang tian wang wen wong
    wu xia xiao
    xie xu xue yang yao ye yin yip yu yuan zeng zhang zhao zheng zhong zhou zhu zhuang chan cheung chow chung fung kwok lee siu tsang tse yeung
    hyun min-jun ji-hoon ji-woo seo-yeon soo-jin minji jihoon jiwoo hyun-woo hyunwoo sung-min sungmin young-ho eun-ji eunji yuna hana sora jisoo jimin
    jungkook seung
    kim park choi jung kang cho yoon jang lim shin seo kwon hwang ahn yoo hong jeon bae baek
    akira aiko ayumi daichi daisuke emi haruka haruki haruto hideo hiro hiroki hiroshi kaori kazuki keiko kenji kenta koji kyoko makoto mariko masako
    masashi mayumi
    michiko mika miki minoru misaki nana naoki naoko noriko reiko ryo ryota sachiko sakura satoshi sayuri shigeru shinji shota takahiro takashi
    takeshi taro
    tomoko toshio yamato yoko yoshiko yui yuka yuki yuko yumi yusuke abe endo fujii fujita fukuda goto hasegawa hayashi honda ikeda inoue ishii ishikawa
    ito kato
    kimura kobayashi kondo maeda matsumoto miura miyamoto mori murakami nakajima nakamura nakano nishimura ogawa okada okamoto ono ota saito sakamoto
    sasaki sato
    shimizu suzuki takahashi takeuchi tanaka ueda wada watanabe yamada yamaguchi yamamoto yamasaki yamashita yokoyama yoshida
    anh bao binh chau cuong dung duc giang ha hai hanh hieu hoa hoang hung huong huy khanh lan linh loan long mai minh nam nga ngoc nguyen nhung phuong
    quan quang quynh
    son tam thanh thao thi thu thuy tien trang trung tuan tuyet van viet vinh xuan bui dang dinh doan duong ho huynh luong ngo pham phan tran trinh truong
    vo vu
    aleksandr aleksei alexei alexey alyona anastasia anatoly andrei andrey anton artem boris daria denis dmitri dmitry ekaterina elena evgeny galina
    grigori igor
    irina ivan katya kirill konstantin ksenia larisa leonid liudmila lyudmila marina mikhail nadezhda natalia natalya nikita nikolai oksana oleg olga
    pavel polina
    roman ruslan sergei sergey stanislav svetlana tatiana tatyana vadim valentina valery vasily vera viktor vitaly vladimir vladislav volodymyr yana
    yaroslav yekaterina
    yelena yevgeny yulia yuri zoya andriy bohdan mykola oleksandr olena petro taras volkov ivanov ivanova petrov petrova smirnov sokolov popov lebedev
    kozlov
    novikov morozov kuznetsov kuznetsova pavlov semenov orlov kovalenko shevchenko bondarenko tkachenko kravchenko
    deshawn desean dashawn keyshawn lashawn lakeisha keisha latoya latisha shaniqua shanice tanisha tamika tyrone tyrell trevon jamal jamar jermaine
    jaquan darnell
    marquis marquise demetrius terrell terrence aaliyah ebony imani kiara kendra monique raven tamara tiana pettway jefferson booker
    leilani kahale kekoa kalani keanu malia noelani makoa nalani siobhan saoirse niamh aoife caoimhe oisin eoin sinead grainne orla roisin cormac declan
    fergus
    llewellyn gareth rhys dylan cerys angharad carys owain sioned hamish callum ewan fraser lachlan morag isla eilidh drummond
    babak behrouz dariush farhad farzad kaveh mehdi mehran navid reza shirin soraya yasaman parisa nasrin niloofar azadeh golnaz hosseini ahmadi
    karimi moradi
    yael noa tamar shira avi eitan moshe shlomo yossi uri ofer ilan dov menachem cohen levy mizrahi peretz biton
    wilmer quispe mamani condori huaman yamile yesenia yajaira xiomara marisol maricela graciela griselda itzel citlali cuauhtemoc nayeli
    priscila thiago tiago larissa luana siqueira cavalcanti nascimento figueiredo prates valadares
"""
"""Names that faker lacks or has in other scripts, written for jminer."""
MORE_SCRIPTS = """
    יוסי משה דוד אברהם יעקב יצחק שרה רחל רבקה לאה דנה מיכל יעל נועה תמר רונית אורית גילה שלומי אבי איתן עמית רועי גיא אורי עידו ליאור אלון ניר רון
    חיים שמואל כהן לוי
    מזרחי פרץ ביטון דהן אברהם פרידמן מלכה אזולאי כץ יוסף עמר אוחיון חדד גבאי ישראלי
    אסנת סיגל ענבל שירה הדס אילנה
    سارة مريم فاطمة عائشة خديجة زينب نور هدى منى ريم هند لينا دينا رانيا سلمى محمود مصطفى إبراهيم يوسف عمر علي حسن حسين خالد طارق كريم سامي عبدالله
    عبدالرحمن عبد ياسر
    وليد أيمن ماجد بسام جمال رامي السيد الشريف المصري الخطيب حداد نجار عثمان سليمان إسماعيل الأحمد الحسن العلي منصور حمدان
    سارا مریم زهرا فاطمه نرگس شیرین رضا علی حسین مهدی امیر بهرام کوروش داریوش آرش نیما کریمی احمدی محمدی حسینی رضایی موسوی جعفری صادقی
    दीपिका प्रिया राजेश सुनील अनिल संजय विजय अजय राहुल रोहित अमित सुमित नेहा पूजा अंजलि कविता सुनीता गीता सीता मीना रेखा राम श्याम मोहन सोहन
    कुमार शर्मा वर्मा गुप्ता सिंह यादव मिश्रा पांडे चौधरी पटेल जोशी मेहता अग्रवाल खान
    γιώργο γιώργος γιάννη γιάννης νίκο νίκος κώστα κώστας δημήτρη δημήτρης μαρία ελένη κατερίνα σοφία βασίλη βασίλης παναγιώτη παναγιώτης χρήστο
    χρήστος γεωργίου
    νικολάου παπαδόπουλο παπαδόπουλος παπαδοπούλου ιωάννου αντωνίου δημητρίου βασιλείου
    димитров иванов петров георгиев николов тодоров стоянов илиев йорданов ангелов иванова петрова георгиева димитрова марія іван олена наталія андрій
    сергій тарас
    шевченко коваленко бондаренко ткаченко мельник јовановић петровић николић марковић милан зоран драган јелена милица марија иван марко никола
    김민수 이영희 박지영 최민지 정은지
    zsuzsa lászló istván józsef jános zoltán sándor györgy gábor péter attila katalin ildikó éva judit ágnes nagy szabó tóth horváth varga kiss molnár
    németh farkas
    petr jan tomáš jiří pavel martin lukáš jana eva hana lenka kateřina novák svoboda dvořák černý procházka kučera veselý ionuț andrei mihai ștefan ioana
    popescu ionescu matti juha päivi virtanen korhonen mäkinen nieminen
"""
"""Names of other scripts and languages that are frequent enough to stand among their most frequent words."""
SHORT = """
    dave steph nate becky beck matt mike mikey chris christy tony tom tommy tim timmy jim jimmy joe joey jon jonny johnny dan danny don donny ron ronnie
    rob robbie bobby
    bill billy will willie ben benny ken kenny greg gregg craig jeff geoff steve stevie phil pete petey andy drew alex al fred freddie ed eddie ted teddy
    ned nick
    nicky mick mickey rick ricky dick rich richie jerry gerry terry larry harry barry gary len lenny les leslie lou louie max mel mitch monty norm
    ollie oli
    pat patty paddy ray reg sam sammy sandy sid stan stu tod todd vic vince wes zach zack zeke abby allie ally amy angie annie bea bess beth betsy betty
    bev bobbie
    bonnie carrie cass cassie cathy cathie charlie chrissie cindy connie debbie deb dee dottie elle ellie emmy fran frankie gabby gail gemma ginny gina
    gwen hattie izzy jackie jan jen jenn jenny jess jessie jill jo joan josie judy jules kat kate kathy katie kay kelly kim kimmy kris kristy liz lizzie
    lottie lucy
    lynn maddy mags maggie mandy marge margie mattie meg megan mindy minnie missy molly nancy nell nellie nikki nina pam patsy peg peggy penny polly rosie
    roxy sadie sally shelly sheri sue susie suzy tess tilly tina toni tracy tricia trish trudy val vicky viv wendy winnie
    franzi steffi basti kathi leni lilli maxi michi moritz niko tobi uli ulli willi wolfi sepp resi loisl vroni
"""
"""Short names that people are called by."""


def lexicon(data: Path) -> list[str]:
    """All lines of the lexicon, sorted by word."""
    (names, home), places = _names(_common_words(), _lower_case(data, 0)), set(_places())
    brands = set((BRANDS + PEOPLES + other_words.COMPANIES + other_words.PEOPLES + other_words.TIMES).split())
    ordinary = _ordinary(names, home, data, places | brands)
    sure = set((other_words.PLACES + TOWNS).split())
    places = {word for word in places if word in sure or max(names.get(word, (0, 0))) < 2}
    places = {word for word in places if word in names or word in ordinary or _frequency(word) >= LEAST}
    both = {language.strip(): set(words.split()) for language, words in re.findall(r"(?m)^ {4}(\w\w):([^:]*?)(?=^ {4}\w\w:|\Z)", BOTH)}
    for language, words in both.items():
        for word in words:
            ordinary.setdefault(word, {})[language] = max(ordinary.get(word, {}).get(language, 0), 1)
    further = _further(names, places | brands)
    lines = []
    for word in sorted({*names, *ordinary, *places, *brands, *further}):
        first, last = names.get(word, (0, 0))
        letters = "".join(
            letter.upper() if ordinary[word][language] > 1 else letter for language, letter in LANGUAGES.items() if ordinary.get(word, {}).get(language)
        )
        letters = letters or ("", OTHERS, OTHERS.upper())[further.get(word, 0)]
        other = "P" * (word in places) + "C" * (word in brands)
        lines.append(f"{word}\t{f'{first}{last}' if first or last else ''}\t{letters}\t{other}")
    return lines


def _names(taken: Set[str], seen_small: Set[str]) -> tuple[dict[str, tuple[int, int]], dict[str, set[str]]]:
    """Word → in how many of faker's countries it is a first and a last name, as 0, 1, 2 (two) or 3 (more); and the names at home in each language."""
    import faker.providers.person as person
    import wordfreq

    def zipf(word: str) -> float:
        return max(float(wordfreq.zipf_frequency(word, language)) for language in LANGUAGES)

    firsts: Counter[str] = Counter()
    lasts: Counter[str] = Counter()
    home: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for module in pkgutil.iter_modules(person.__path__):
        provider: Any = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for kind, counter in (("first|given|middle", firsts), ("last|surname", lasts)):
            found = {w for name in dir(provider) if re.search(kind, name) for w in _words(getattr(provider, name))}
            counter.update(found)
            foreign = {w for name in dir(provider) if re.search(kind, name) for w in _foreign(getattr(provider, name))}
            counter.update(foreign)
            counter.update({roman for w in foreign if len(roman := w.translate(ROMAN)) > 3 and roman.isascii()} - found - taken)
            if module.name[:2] in home and module.name != "fr_DZ":
                home[module.name[:2]] |= found
    for word in dict.fromkeys((MORE + SHORT).split()):
        for language, mine in home.items():
            if wordfreq.zipf_frequency(word, language) < 5.6:
                mine.add(word)
        firsts[word], lasts[word] = max(firsts[word], 1), max(lasts[word], 1)
    for word, kind, usual in _census():
        counter = firsts if kind == "first" else lasts
        if (usual and kind == "first") or word not in taken:
            counter[word] = max(counter[word], 1)
    for word in dict.fromkeys(MORE_SCRIPTS.split()):
        firsts[word], lasts[word] = max(firsts[word], 1), max(lasts[word], 1)
    for word, kind, usual in _census():
        if kind == "last" and usual and word in taken and word not in seen_small and zipf(word) < HARDLY:
            lasts[word] = max(lasts[word], 1)
    small = name_cues.PARTICLES | {"a"}
    words = sorted(word for word in {*firsts, *lasts} if (len(word) > 2 or word in SHORTEST or word > "\u0370") and word not in small)
    return {word: (min(firsts[word], 3), min(lasts[word], 3)) for word in words}, home


def _census() -> Iterator[tuple[str, str, bool]]:
    """Names of the US census of 1990, as the package `names` holds them: word, first or last, and whether it is a usual first name."""
    import names as census  # type: ignore[import-not-found]

    folder = Path(census.__file__).parent
    for file, most in (("dist.female.first", 1_500), ("dist.male.first", 900)):
        for place, line in enumerate((folder / file).read_text().splitlines()):
            yield line.split()[0].casefold(), "first", place < most
    for place, line in enumerate((folder / "dist.all.last").read_text().splitlines()[:25_000]):
        yield line.split()[0].casefold(), "last", place < OWN_NAME


def _common_words() -> set[str]:
    """Words that are frequent in any of the languages, names among them."""
    import wordfreq

    found: set[str] = set()
    for language in LANGUAGES:
        found.update(wordfreq.top_n_list(language, MOST.get(language, USUAL)))
    return found


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield from LATIN.findall(value.casefold().replace("i̇", "i"))
    elif isinstance(value, (list, tuple, dict, set, frozenset)):
        for item in value:
            yield from _words(item)


def _foreign(value: object) -> Iterator[str]:
    """The words of names that are not in Latin letters."""
    if isinstance(value, str):
        yield from (word for word in ANY.findall(value.casefold()) if len(word) > 1 - (word > "\u2e80") and word > "\u0370" and not LATIN.match(word))
    elif isinstance(value, (list, tuple, dict, set, frozenset)):
        for item in value:
            yield from _foreign(item)


def _further(names: dict[str, tuple[int, int]], others: Set[str]) -> dict[str, int]:
    """Words of the other languages that are ordinary (1) or very common (2)."""
    import wordfreq

    found: dict[str, int] = {}
    for language in FURTHER.split():
        ranked = wordfreq.top_n_list(language, FURTHER_MOST)
        for rank, word in enumerate(ranked):
            latin = word < "\u0370"
            named = word in names or (latin and word in others)
            if latin and rank >= FURTHER_LATIN:
                continue
            if ANY.fullmatch(word) and (len(word) > 1 or not latin) and (not named or (not latin and rank < FURTHER_COMMON)) and not (latin and len(word) < 3):
                found[word] = max(found.get(word, 0), 1 + (rank < FURTHER_COMMON and not named))
    return found


def _ordinary(
    names: dict[str, tuple[int, int]], home: dict[str, set[str]], data: Path, others: Iterable[str]
) -> dict[str, dict[str, int]]:
    """Word → language → 1 known or 2 very common; names only where they are a word as well."""
    import wordfreq

    frequencies = {language: wordfreq.get_frequency_dict(language) for language in LANGUAGES}
    zipf: Callable[[str, str], float] = wordfreq.zipf_frequency
    small, left = _lower_case(data), set(others)
    ordinary: dict[str, dict[str, int]] = {}
    for language, words in frequencies.items():
        ranked = sorted((word for word in words if LATIN.fullmatch(word)), key=lambda word: (-words[word], word))
        for rank, word in enumerate(ranked[: MOST.get(language, USUAL)]):
            cue = word in name_cues.CLASSES and zipf(word, language) >= 3.5
            doubtful = word in names or word in left
            if not cue and (doubtful or rank > DEEP) and not (word in small and language == "en"):
                elsewhere = sorted(zipf(word, other) for other in LANGUAGES if other != language)
                above = zipf(word, language) - elsewhere[len(elsewhere) // 2]
                if above > 1.5 and names.get(word, (1, 0))[0] == 0 and zipf(word, language) > 4:
                    above, needed = 9.0, 0.0  # a frequent word that is nobody's first name: `côté`, `gagné`
                else:
                    needed = OWN if doubtful else FOREIGN
                if (word in home[language] and above < 9) or (doubtful and language == "en") or word in left or above < needed:
                    continue
            ordinary.setdefault(word, {})[language] = 2 if zipf(word, language) >= VERY_COMMON else 1
    for word in name_cues.CLASSES:
        if word not in ordinary and word not in names:
            ordinary[word] = dict.fromkeys(LANGUAGES, 1)
    return ordinary


def _frequency(word: str) -> float:
    """A word's highest Zipf frequency in any of the languages."""
    import wordfreq

    return max(float(wordfreq.zipf_frequency(word, language)) for language in LANGUAGES)


def _lower_case(data: Path, least: int = 3) -> set[str]:
    """English words that are mostly written small in text whose writers use capitals; with `least` 0 all that ever are."""
    import polars as pl

    counts: Counter[str] = Counter()
    for name in ("goemotions/goemotions_train_dev", "womens_clothing/womens_clothing_80", "cfpb_complaints/cfpb_70", "bank_reviews/lender_reviews"):
        for text in pl.read_parquet(data / f"{name}.parquet")["text"].drop_nulls():
            if text[:1].isupper():
                counts.update(re.findall(r"(?<=[a-z,] )[A-Za-z]{2,}\b", text))
    return {word for word in counts if word.islower() and counts[word] > least and (not least or counts[word] > 1.5 * counts[word.capitalize()])}


def _places() -> Iterator[str]:
    """Countries, capitals and cities: Babel's territories and time zones in ten languages, faker's real city lists."""
    from babel import Locale

    yield from (other_words.PLACES + TOWNS).split()
    for language in LANGUAGES:
        locale = Locale(language)
        for code, territory in locale.territories.items():
            if len(code) == 2:
                yield from _place(territory)
        for zone in locale.time_zones.values():
            yield from _place(zone.get("city", ""))
        yield from (word for word in LATIN.findall(" ".join(locale.languages.values()).casefold()) if len(word) > 4)
    import faker.providers.address as address

    for module in pkgutil.iter_modules(address.__path__):
        provider: Any = importlib.import_module(f"{address.__name__}.{module.name}").Provider
        for name in ("cities", "city", "states", "provinces", "regions", "municipalities", "city_with_postcode", "counties", "departments", "cantons"):
            value = getattr(provider, name, ())
            if isinstance(value, (list, tuple, set, frozenset)):
                yield from (word for item in value for word in _place(" ".join(_words(item))))


def _place(name: str) -> list[str]:
    """A place of one word; of several words only the longest, so that `Santa Rosa` does not make Rosa a place."""
    words = LATIN.findall(name.casefold().replace("i̇", "i"))
    return [word for word in words if len(word) > 3] if len(words) == 1 else [word for word in words if len(word) > 6]


def main(arguments: list[str]) -> int:
    data = Path(arguments[arguments.index("--data") + 1])
    target = Path(__file__).parent / "lexicon.tsv.gz"
    lines = lexicon(data)
    head = "# word, first and last name (0-3 naming traditions), languages where ordinary (capital: very common), P place C company; see card.md"
    target.write_bytes(gzip.compress(("\n".join((head, *lines)) + "\n").encode(), 9, mtime=0))
    print(f"{len(lines):,} words, {target.stat().st_size / 1e6:.2f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
