"""Capitalised words that are no person: places, months, companies, and what feedback writes large for emphasis.

They do not wake the name recogniser, and what it takes for a person is none when all its words stand here. Words that are as often
a person as a place (Austin, Charlotte, Jordan, Paris) are left to the recogniser where people bear them often.
"""

from __future__ import annotations

PLACES = """
alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa kansas kentucky louisiana
maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada hampshire jersey mexico york carolina dakota ohio oklahoma
oregon pennsylvania rhode tennessee texas utah vermont washington wisconsin wyoming puerto rico usa uk us eu uae america europe asia africa
al ak az ar ca co ct de fl ga hi ia id il ks ky la ma md me mi mn mo ms mt nc nd ne nh nj nm nv ny oh ok or pa ri sc sd tn tx ut va vt wa wi wv wy dc
dallas miami phoenix chicago philadelphia philly london nashville boston houston atlanta orlando seattle portland denver detroit cleveland pittsburgh
baltimore milwaukee minneapolis memphis tampa raleigh indianapolis omaha tulsa albuquerque tucson sacramento oakland honolulu anchorage newark buffalo
louisville cincinnati columbus birmingham jacksonville charleston savannah norfolk richmond dulles heathrow gatwick stansted luton manchester edinburgh
glasgow dublin belfast cardiff liverpool leeds bristol newcastle amsterdam rotterdam brussels antwerp berlin munich frankfurt hamburg cologne dusseldorf
vienna zurich geneva madrid barcelona seville valencia malaga lisbon porto rome milan venice naples athens istanbul ankara moscow warsaw prague budapest
stockholm oslo copenhagen helsinki reykjavik tokyo osaka kyoto seoul beijing shanghai hong kong taipei singapore bangkok manila jakarta bali hanoi delhi
mumbai bangalore chennai kolkata hyderabad karachi lahore dhaka colombo kathmandu dubai doha riyadh jeddah cairo nairobi lagos accra johannesburg cape
town casablanca tel aviv toronto montreal vancouver calgary ottawa edmonton winnipeg halifax cancun tulum cabo lucas guadalajara monterrey havana
jamaica montego bahamas nassau barbados aruba curacao belize bermuda kona maui oahu kauai lima bogota quito santiago buenos aires sao paulo rio janeiro
caracas panama guatemala punta cana cozumel vallarta sydney melbourne brisbane perth adelaide auckland wellington fiji tahiti myrtle killeen wichita
joplin amarillo indy vegas angeles antonio diego orleans fort ft worth tyre asheville fayetteville greensboro huntsville chattanooga knoxville
england scotland wales ireland france germany spain italy portugal netherlands holland belgium switzerland austria greece turkey russia poland sweden
norway denmark finland iceland hungary romania bulgaria croatia serbia ukraine india pakistan bangladesh nepal china japan korea taiwan thailand vietnam
indonesia malaysia philippines australia zealand canada brazil argentina chile peru colombia ecuador venezuela cuba haiti dominican republic egypt
morocco kenya nigeria ghana south north east west central qatar arabia emirates israel iran iraq qatari togo
"""

PEOPLES = """
american americans british english scottish irish welsh french german spanish italian portuguese dutch belgian swiss austrian greek turkish russian
polish swedish norwegian danish finnish european asian african indian pakistani chinese japanese korean thai vietnamese australian canadian mexican
brazilian latin latino hispanic arab arabic hebrew jewish muslim christian catholic black white
"""

TIMES = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun january february march april may june july
august september october november december jan feb mar apr jun jul aug sep sept oct nov dec christmas xmas easter thanksgiving halloween ramadan diwali
hanukkah spring summer autumn fall winter today tonight tomorrow yesterday morning afternoon evening night weekend holiday holidays year years week month
"""

COMPANIES = """
airline airlines airways air airbus boeing delta united southwest spirit frontier jetblue jet blue alaska allegiant envoy iberia qatar lufthansa klm
ryanair easyjet finnair emirates etihad aeromexico avianca latam qantas virgin atlantic british airport aa ba ua dfw jfk lax ord clt phx uber lyft taxi
hertz avis enterprise marriott hilton hyatt sheraton courtyard westin expedia booking kayak orbitz travelocity priceline google apple amazon facebook meta
twitter instagram whatsapp youtube netflix spotify deezer tidal pandora microsoft windows android samsung huawei xiaomi sony bose alexa siri iphone ipad
mac chrome safari firefox bluetooth wifi wi-fi paypal visa mastercard amex citi citibank chase barclays wells fargo starbucks mcdonalds dunkin donuts
walmart target costco fedex ups usps dhl royal mail hermes evri skytrax tripadvisor trustpilot yelp skymiles aadvantage advantage oneworld tetris chef
passbook flightaware mastercard fifa nba nfl covid corona h&m zara ikea nike adidas playstation xbox
"""

SERVICE = """
customer customers service services support team desk agent agents supervisor supervisors manager management staff crew captain pilot steward stewardess
attendant attendants flight flights flightled flighted flightr plane planes aircraft bag bags baggage luggage suitcase gate gates terminal lounge lounges
club counter check checkin check-in boarding board seat seats cabin business economy first class premium main coach row aisle window meal meals lunch
dinner breakfast food drink drinks water coffee tea wine beer delay delays delayed cancel cancelled canceled cancellation late early rebooked booked
booking reservation reservations ticket tickets voucher vouchers refund refunds credit card cards debit bank account app apps website site online web
email mail phone call calls chat message order orders delivery parcel package shipping return returns price prices money dollars euros pounds fee fees
weather winter storm snow rain maintenance mechanical problem problems issue issues complaint complaints request response reply help thanks thank thx
tnx please pls sorry hello hi hey dear good bad great worst best better terrible horrible awful amazing awesome excellent nice love hate wow ugh yikes
unbelievable ridiculous unacceptable disgusted disappointing disappointed incompetent rude avoid never ever always again luck bummer yessir yup nope
mom mum dad mother father daughter son wife husband sister brother uncle aunt grandma grandpa mama papa sir madam maam lady gentleman god lord jesus
bloody mary epic fail pros cons lesson lessons switch update updated version playlist playlists song songs album albums music podcast podcasts artist
artists premium family student duo free trial subscription login password screen tv usb gps hd id faq ceo csr vip dm pm am ok asap fyi btw omg lol wtf
gold silver platinum executive elite priority member members membership program points miles status tier card captain legacy carrier bridge cargo
law rights act dot faa tsa fbi police government covid pandemic sales review reviews star stars rating
"""

ENGLISH = """
a about absolutely actually after again all almost also although always am an and any anyone anything are around arrived as ask asked at aware back be
because been before being both but by came can cannot check come could did do does doing done don't during each either else enough even every everyone
everything extremely few final finally firstly flew fly flying for from get getting given giving go going gone got had has have having he her here hers
him his honestly hope how however i i'd i'll i'm i've if in instead into is it it's its just keep knowing last least let like literally look looking
made make many maybe me meanwhile more most much must my myself need never new next no nobody none not nothing now of off oh old on once one only or
other our out over overall own people per plus probably quite rather really same second seriously she should since so some someone something soon spent
still such sure take than that that's the their them then there these they thing third this those though thought three throughout time to together told
too took travel traveling travelling trip trips tried two under unfortunately until up upon use used using very wait waited waiting was we well went were
what when where which while who whole why will with within without worth would yes yet you your
understaffing followed sheesh hang someone nightmare surreal followed interesting wish cmon whoa advise survey spend stuck ruined landed boarded rented
missed saved save called calling paid paying left leaving braised bejeweled joolz styx
"""

WORDS = frozenset(" ".join((PLACES, PEOPLES, TIMES, COMPANIES, SERVICE, ENGLISH)).split())
STATES = frozenset(PLACES.split()[PLACES.split().index("al") : PLACES.split().index("dc") + 1])
