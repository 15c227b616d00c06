"""The small words that clauses are made of, by language: what joins them, what begins one, what is said in one.

Closed classes only: jminer reads the shape of a sentence from them, not its meaning. Multi-word connectors come first.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language: its connectors by kind, and the classes of words around them (all lower case, apart by blanks)."""

    connectors: dict[str, str]
    persons: str
    """I and we: who tells."""
    others: str
    """Pronouns for what is told of."""
    determiners: str
    verbs: str
    endings: str
    """Endings of verbs, as a pattern."""
    good: str
    bad: str
    turns: str
    """Words right after a connector that go on with what was said ("but also", "but only")."""
    opens: str
    """Words that begin a part which cannot stand alone ("if you like it, …")."""


WORDS = {
    "en": Words(
        connectors={
            "but": "but|yet",
            "however": "however|nevertheless|on the other hand|on the downside|on the plus side",
            "though": "even though|although|though|despite|in spite of",
            "while": "while|whereas|whilst",
        },
        persons="i we im i'm i've i'd i'll we're we've we'd we'll",
        others=(
            "it they he she you this that these those there it's its they're they've he's she's you're that's there's "
            "everyone everything nobody nothing someone one"
        ),
        determiners="the a an my our your their his her this that these those some all most both each every no one another",
        verbs=(
            "is are was were be been am 's 're isn't aren't wasn't weren't ain't has have had hasn't haven't hadn't do does "
            "did don't doesn't didn't can could can't couldn't will would won't wouldn't should shouldn't may might must need "
            "needs it's that's there's they're i'm i've he's she's we're we've you're im its went came took gave got gets get "
            "made makes make said says told felt feel feels found find keep kept left let lost paid put ran saw seem seems "
            "sat sent stood thought think knew know want wants like likes love loves hate hates look looks fit fits fell run "
            "runs go goes come comes take takes give gives work works hope wish wear wore bought buy brought broke cost costs "
            "became become began held hit hurt led leave lead met read rose sold shrunk shows show hung hangs tells told "
            "understand understood use uses wait says hope guess believe recommend"
        ),
        endings=r"[a-z]{3,}ed",
        good=(
            "good great excellent amazing awesome love loved loves lovely nice perfect perfectly beautiful best better happy "
            "helpful friendly easy fast quick delicious tasty fresh comfortable comfy cute gorgeous flattering soft fantastic "
            "wonderful superb recommend pleased pleasant enjoy enjoyed fine attentive polite clean worth reasonable favorite "
            "favourite fun professional smooth well impressed outstanding decent glad thanks thank cool works affordable "
            "pretty stylish terrific sweet"
        ),
        bad=(
            "bad worse worst terrible horrible awful poor poorly rude slow cold cheap expensive overpriced disappointed "
            "disappointing disappointment unfortunately hate hated dirty broken boring bland wrong never not no don't didn't "
            "doesn't wasn't isn't weren't aren't couldn't can't won't wouldn't nothing too problem problems issue issues "
            "issue late delayed noisy uncomfortable uneven tight itchy thin sheer returned return returning sadly lacking "
            "lacked however fail failed mediocre small huge loose baggy wide cramped old crowded loud useless confusing "
            "unhelpful dry stale difficult hard unable lost complaint ridiculous annoying sad"
        ),
        turns="also only not just even still then of as to for with rather instead especially otherwise",
        opens="if when because since as after before until unless where who which that once whether so being having",
    ),
    "de": Words(
        connectors={
            "but": "aber|jedoch|allerdings|dagegen|hingegen|nur leider",
            "however": "trotzdem|dennoch",
            "though": "obwohl|auch wenn|wenngleich",
            "while": "während|wohingegen",
        },
        persons="ich wir man",
        others="es er sie du ihr das dies diese dieser dieses da",
        determiners="der die das den dem ein eine einen mein meine unser unsere ihr ihre kein keine dieser diese alle",
        verbs=(
            "ist sind war waren bin hat habe haben hatte hatten wird wurde wurden kann konnte konnten muss musste will wollte "
            "soll sollte kam kamen ging gibt gab fand finde finden schmeckt schmeckte funktioniert dauerte dauert lässt ließ "
            "macht machte war's ist's"
        ),
        endings=r"[a-zäöüß]{3,}ten?",
        good=(
            "gut gute guten guter gutes super toll tolle schön schöne lecker leckere freundlich freundliche freundlichen nett "
            "nette perfekt perfekte schnell schnelle sauber zufrieden empfehlen ausgezeichnet hervorragend angenehm günstig "
            "liebe bequem hilfsbereit"
        ),
        bad=(
            "schlecht schlechte schlechter schlechten leider nicht nie kein keine teuer kalt kalte langsam unfreundlich "
            "schmutzig laut enttäuscht enttäuschend zu defekt kaputt mangelhaft fehlt fehlte problem probleme lange "
            "überteuert schrecklich furchtbar unbequem"
        ),
        turns="auch nur nicht sogar noch dann als zu für mit sondern",
        opens="wenn als weil da nachdem bevor bis wo der die das dass ob falls sobald um",
    ),
    "fr": Words(
        connectors={
            "but": "mais|par contre|en revanche|cependant|toutefois|pourtant",
            "however": "néanmoins",
            "though": "bien que|même si|quoique|malgré",
            "while": "tandis que|alors que",
        },
        persons="je j nous on",
        others="il elle ils elles ce c ça cela tu vous rien personne tout",
        determiners="le la les l un une des mon ma mes notre nos votre vos ce cet cette ces aucun aucune leur leurs",
        verbs=(
            "est sont était étaient été suis sommes a ai ont avons avait avaient avons sera serait fait font faut peut "
            "peuvent doit va vont laisse semble manque mérite reste vaut arrive prend propose trouve recommande conseille "
            "avons avez"
        ),
        endings=r"[a-zéèê]{3,}(?:aient|ait|ons|ez)",
        good=(
            "bon bonne bons bonnes bien excellent excellente excellents délicieux délicieuse super très agréable sympathique "
            "sympa parfait parfaite accueillant copieux magnifique beau belle rapide frais recommande génial chaleureux "
            "souriant correct raisonnable top meilleur"
        ),
        bad=(
            "mauvais mauvaise pas ne jamais rien cher chère chers froid froide froids lent lente long longue déçu déçue "
            "décevant décevante médiocre trop bruyant sale désagréable dommage hélas malheureusement manque aucun aucune "
            "moyen peu pire nul nulle fade sec"
        ),
        turns="aussi seulement pas même encore puis de pour avec surtout",
        opens="si quand lorsque parce puisque comme après avant où qui que dont pour",
    ),
    "es": Words(
        connectors={
            "but": "pero|sin embargo|en cambio|por el contrario",
            "however": "no obstante",
            "though": "aunque|a pesar de",
            "while": "mientras que|mientras",
        },
        persons="yo nosotros me nos",
        others="él ella ellos ellas esto eso lo todo nada nadie se",
        determiners="el la los las un una unos unas mi mis nuestro nuestra su sus este esta estos estas ningún ninguna",
        verbs=(
            "es son era eran fue fueron está están estaba estaban he ha hemos han había hay tiene tienen tenía puede pueden "
            "debe va van hace hacen hizo quedó deja parece falta merece vale tardó tardaron recomiendo volveré volveremos "
            "pedimos comimos sirven tuvimos nos"
        ),
        endings=r"[a-záéíóú]{3,}(?:aron|ieron|aba|aban|ía|ían|amos|imos)",
        good=(
            "bueno buena buenos buenas buen excelente excelentes muy rico rica ricos genial perfecto perfecta agradable "
            "amable amables estupendo estupenda recomendable bien mejor rápido recomiendo delicioso deliciosa encanta "
            "espectacular bonito acogedor correcto razonable fantástico"
        ),
        bad=(
            "malo mala malos malas mal no nunca nada caro cara caros frío fría fríos lento lenta decepcionante decepción "
            "regular demasiado ruidoso sucio escaso escasa falta poco poca peor pésimo pésima lástima desagradable tardaron "
            "sin"
        ),
        turns="también solo sólo no además incluso luego de para con",
        opens="si cuando porque como después antes donde que quien para",
    ),
    "it": Words(
        connectors={
            "but": "ma|però|tuttavia|invece",
            "however": "ciononostante",
            "though": "anche se|sebbene|benché|nonostante",
            "while": "mentre",
        },
        persons="io noi mi ci",
        others="lui lei loro esso questo quello tutto nulla niente si",
        determiners="il lo la i gli le un uno una l mio mia nostro nostra questo questa questi queste nessun nessuna",
        verbs=(
            "è sono era erano ho ha abbiamo hanno aveva avevano c'è può possono deve va fa fanno sta stanno sembra manca "
            "merita vale lascia arriva siamo stato"
        ),
        endings=r"[a-zàèìòù]{3,}(?:ava|avano|eva|evano|ato|ati|ammo|arono)",
        good=(
            "buono buona buoni buone ottimo ottima ottimi bello bella eccellente gentile gentili cordiale perfetto perfetta "
            "molto consiglio delizioso fantastico accogliente veloce pulito bene meglio comodo"
        ),
        bad=(
            "cattivo pessimo pessima non mai niente caro cara cari freddo fredda lento lenta deludente deluso troppo rumoroso "
            "sporco scarso scarsa purtroppo male peggio poco poca manca"
        ),
        turns="anche solo non pure poi di per con",
        opens="se quando perché poiché come dopo prima dove che chi per",
    ),
    "nl": Words(
        connectors={
            "but": "maar|echter|daarentegen",
            "however": "desondanks|toch",
            "though": "hoewel|ook al|ondanks",
            "while": "terwijl",
        },
        persons="ik wij we",
        others="het hij zij ze je jij u dit dat deze die er alles niets niemand",
        determiners="de het een mijn ons onze hun zijn deze dit die dat geen alle elke",
        verbs=(
            "is zijn was waren ben heb heeft hebben had hadden wordt werd werden kan kunnen kon moet moest wil wilde zal zou "
            "gaat ging komt kwam kwamen vond vonden smaakte duurde laat liet maakt kregen krijg kreeg"
        ),
        endings=r"[a-z]{3,}(?:ten|den|te|de)",
        good=(
            "goed goede lekker lekkere heerlijk heerlijke prima uitstekend uitstekende vriendelijk vriendelijke leuk leuke "
            "mooi mooie gezellig gezellige perfect perfecte top snel aanrader attent beste fijn fijne super aangenaam "
            "smaakvol vers verse"
        ),
        bad=(
            "slecht slechte niet nooit geen duur dure koud koude traag trage matig matige teleurstellend teleurgesteld te "
            "jammer helaas onvriendelijk lawaaierig vies weinig minder lang droog smakeloos"
        ),
        turns="ook alleen niet zelfs nog dan van om voor met",
        opens="als toen omdat nadat voordat waar dat die of om",
    ),
    "pt": Words(
        connectors={
            "but": "mas|porém|contudo|no entanto|entretanto|todavia",
            "however": "mesmo assim",
            "though": "embora|apesar de|mesmo que",
            "while": "enquanto",
        },
        persons="eu nós a gente me nos",
        others="ele ela eles elas isso isto tudo nada ninguém você se",
        determiners="o a os as um uma uns umas meu minha nosso nossa este esta esse essa nenhum nenhuma",
        verbs=(
            "é são era eram foi foram está estão estava estavam tem têm tinha tinham há pode podem deve vai vão faz fez ficou "
            "demorou chegou parece falta vale recomendo não"
        ),
        endings=r"[a-záéíóúãõ]{3,}(?:ou|aram|eram|iram|ava|avam|ia|iam|amos|emos)",
        good=(
            "bom boa bons boas ótimo ótima excelente excelentes muito rápido rápida perfeito perfeita simpático simpática "
            "agradável recomendo delicioso deliciosa lindo melhor fácil bem"
        ),
        bad=(
            "ruim ruins mau má péssimo péssima não nunca nada caro cara frio fria lento lenta demorado demorou decepcionante "
            "demais sujo barulhento pouco pouca falta infelizmente pior mal problema"
        ),
        turns="também só não até ainda depois de para com",
        opens="se quando porque como depois antes onde que quem para",
    ),
}
