"""The vocabulary of the rules in French, under the same names as in English; accents are gone.

Read by `rules_fr`, `meanings` and `hints` alone.
"""

PLACES = r"kolwezi|kamilombe|kapata|lualaba|katanga|congo|congolaise?s?|rdc|q{2,}"
OURS = r"nous|notre|nos|la marque|entreprise|groupe|societe"

WORDS = {
    # What is spoken of
    "METAL": r"cobalt|cuivre|minerais?|metal|metaux|matieres? premieres?|matieres?|materiaux?",
    "PRODUCT": (
        r"batteries?|(?:smart|tele)phones?|portables?|produits?|appareils?|voitures?|vehicules?|velos?|"
        r"trottinettes?|ordinateurs?|tablettes?|ecouteurs|aimants?|cellules?|modeles?|outils?|gamme|"
        r"collection|casques? audio|perceuses?|montres?|drones?|camions?|bus|flotte|moteurs?|cathodes?|"
        r"packs?|chargeurs?|alliages?|turbines?|accus?|accumulateurs?|machines?|tondeuses?|consoles?|"
        r"bateaux?|trains?|rasoirs?|enceintes?|composants?|scooters?|utilitaires?|visseuses?|lampes?|"
        r"jouets?|scies?|aides auditives|"
        r"liseuses?|robots?|claviers?|imprimantes?|ecrans?|televiseurs?|bijoux|bagues?|fauteuils?|"
        r"haut-parleurs?|"
        r"avions?|colliers?|manettes?|aspirateurs?"
    ),
    "THING": (
        r"<METAL>|<PRODUCT>|marque|origines?|provenance|approvisionnements?|"
        r"chaines? (?:d'approvisionnement|logistiques?|"
        r"de valeur)|achats?|choix|technologies?|mobilite|filieres?"
    ),
    "GOODS": r"<PRODUCT>|poches?|mains?|guidon|bureau|garage|poignet|route",
    "PLACE": rf"{PLACES}|mines?|puits|cooperatives?|artisanale?s?|artisanaux|creuseurs|mineurs|laveuses",
    "SITE": rf"mines?|galeries?|puits|cooperatives?|concessions?|gisements?|stations? de lavage|{PLACES}",
    "SPECIAL": (
        r"responsables?|equitables?|ethiques?|propres?|certifiee?s?|credits?|soutenue?s?|durables?|vert|"
        r"verte?s?|issue?s?|extraite?s?|provenant|de la meme|du meme|<PLACE>"
    ),
    "WHO": (
        r"fair cobalt alliance|fca|impact facility|operateur|comite|oreka|registre|iso|cooperatives?|mineurs|"
        r"rmi|ocde|union europeenne|gouvernement|etat|creuseurs|q{2,}"
    ),
    "DUTY": (
        r"(?:devoirs?|obligations?|plan) de (?:vigilance|diligence)|diligence(?: raisonnable)?|vigilance|"
        r"ocde|reglements?(?: europeen)?(?: sur les batteries)?|reglementations?|minerais de conflit|csddd|"
        r"csrd|loi sur (?:le devoir|les chaines)|lksg|dodd[- ]frank|2023/1542|2017/821|"
        r"obligations? legales?|exigences? (?:legales?|reglementaires?)|emrt|cmrt"
    ),
    "LAW": (
        r"lois?|legislat\w+|bruxelles|autorites?|regles europeennes|(?:obligations?|exigences?) europeennes?|"
        r"droits humains|legal\w*"
    ),
    "CREDITS": r"credits?|certificats?|retir\w+|retrait|primes?|book-and-claim",
    "US": rf"{OURS}|notre|nos|declaration|<PRODUCT>",
    "OTHERS": (
        r"clients?|clientes?|consommateurs?|acheteurs?|fournisseurs?|filiales?|maison mere|partenaires?|"
        r"revendeurs?|distributeurs?|marques|chaque marque|divisions?|licencies?|autres? (?:entreprises?|"
        r"societes?)|soeurs?"
    ),
    # What a sentence must speak of to be compared with the ready ones
    "TOPIC": (
        r"cobalt|cuivre|minerais?|metaux|mines?|miniers?|minieres?|mineurs|creuseurs|puits|artisanale?s?|"
        r"cooperatives?|chaines? d'approvisionnement|credits?|retrait|vigilance|emrt|cmrt|ocde|"
        r"csddd|travail (?:des|d'|force)|origines?|tonnes?|empreinte|fair cobalt alliance|q{2,}"
    ),
    "CONCERNS": r"nous|notre|nos|vous|votre|vos|ce|cette|ces|x{3,}|credits?|entreprise|clients?|produits?",
    # What excuses: whose words these are, and that nobody knows
    "SUPPORT": (
        r"credits?|souti\w+|soutenu\w*|soutenons|primes?|production|tonnes? de|empreinte|vend\w*|vente|"
        r"comite|"
        r"fonderies?|melang\w+|financ\w+|fonds"
    ),
    "UNKNOWN": (
        r"(?:ne|n') ?(?:\w+ )?(?:savons|sait|sais|savent|pouvons|peut) (?:pas|jamais|rien)?|ignor\w+|"
        r"(?:nul|personne) ne|inconnue?s?"
    ),
    "BIDS": (
        r"doit|doivent|peut|peuvent|interdi\w*|exige\w*|codes?|politiques?|lois?|referentiel|"
        r"travaill(?:ons|ent|er) (?:a|pour|contre)|vis\w+|esper\w+|"
        r"lutt\w+|contre|veulent|veut|gouvernement|prohib\w+"
    ),
    "MONEY": (
        r"primes?|paiements?|recus?|argent|fonds|depenses?|series?|certificats?|dollars?|centimes?|euros?"
    ),
    # Whence it comes
    "BIT_OF": (
        r"(?:peu|morceau|bout|part|partie|touche|gramme|grain|fragment|goutte|coeur|ame|esprit|poignee|"
        r"pincee|eclat|once)s? d[eu']"
    ),
    "COMES": (
        r"nees?|(?:est|sont) nes?|(?:pro)?vien(?:t|nent)|provenant|venue?s?|issue?s?|originaires?|"
        r"commenc\w+|debut\w+|"
        r"demarr\w+|voyag\w+|chemin|(?:fini|arriv|termin|atterri)\w*|(?:tout )?droit (?:de|du|des|sorti\w*)|"
        r"directement (?:de|du|des)|racines?|origine|sor(?:t|tent|ti|tie|tis|ties)|puise\w*|remont\w+|"
        r"(?:va|vont|passe|passent) (?:dans|de)|"
        r"(?:de la|des|du|de) (?:mines?|puits) (?:a|au|aux|jusqu)"
    ),
    "DUG": (
        r"creus(?:e|es|ent|ee?s?|aient)|extrai(?:t|ts|te|tes|ent)|remonte\w*|ramass\w+|recolt\w+|"
        r"arrach\w+|tiree?s?|sorti\w*|(?:a la main)"
    ),
    "GIVES": r"apport\w+|amen\w+|met|mettent|port(?:e|ent)|livr\w+|donn\w+|envoi\w+|nourri\w+|pass\w+",
    "SUPPLIES": r"fourni\w*|livr\w+|vend|vendent|approvisionn\w+|expedi\w+|envoi\w+|procur\w+",
    "POWERS": (
        r"font (?:rouler|avancer|tourner|vivre|marcher|fonctionner)|fait (?:rouler|avancer|tourner|vivre|"
        r"marcher|fonctionner)|aliment\w+|propuls\w+|nourri\w+|anim\w+|charg(?:e|ent)|equip\w+|fourni\w+|"
        r"donn\w+ vie a|sont derriere|est derriere|se cach\w+ derriere"
    ),
    # What is no claim of absence: that a harm is there, or is worked against
    "RISKS": (
        r"risques?|reste|restent|encore|toujours|trouv\w+|constat\w+|cas|rapports?|crain\w+|prevenir|"
        r"prevention|"
        r"travaill(?:ons|ent|er) (?:a|pour|contre)|redui\w+|evalu\w+|combat\w*|existe\w*|problemes?|"
        r"preoccup\w+|indices?|"
        r"signale\w*|surveill\w+|frequent\w*|repandu\w*|pourquoi|si|<BIDS>"
    ),
    "ABUSE": (
        r"travail (?:des|d'|de) ?enfants?|travail (?:force|infantile)|esclavage|exploitation|"
        r"violations? (?:des|de) droits"
    ),
    "OUR": r"notre|nos|votre|vos|mon|mes|ma|ce|cette|ces|chaque",
    "NAMED": rf"{PLACES}|mineurs|creuseurs|laveuses|(?:la|des|les) mines?|puits|cooperatives?|artisana\w+",
    # Whose it is said to be, rather than any
    "OWNED": (
        r"(?:notre|nos|votre|vos|mon|mes|ma|ce|cette|ces|chaque) (?:\w+ ){0,2}?(?:<METAL>|<GOODS>)|"
        r"(?:le|les|la) (?:notre|notres)"
    ),
    "INSIDE": r"dans|ouvr\w+|au coeur de|derriere|a l'interieur de|sous",
    "IS_FOUND": (
        r"trouv\w*|decouvr\w+|cach\w*|vi(?:t|vent)|bat|battent|est|sont|il y a|travaill\w+|attend\w*|y"
    ),
    "A_OUR": (
        r"notre|nos|votre|vos|mon|mes|ma|ce|cette|ces|chaque|tous|toutes|les|le|la|leurs?|ses|son|sa|"
        r"nouvelle|"
        r"nouveau|de"
    ),
    # What is said to be good
    "IS": (
        r"est|sont|etait|etaient|sera|seront|reste|restent|devien\w+|demeur\w+|soit|soient|rend\w*|rendent|"
        r"parait|fut"
    ),
    "SPOTLESS": (
        r"irreprochables?|impeccables?|(?<!droits )humaine?s?|humainement|immacule\w*|exemplaires?|"
        r"vertueu\w+|"
        r"honorables?|integres?|probes?|sans (?:tache|reproche)|au-dessus de tout (?:soupcon|reproche)|"
        r"(?:d[eu]|de toute|digne de) confiance|fiables?|consciencieu\w+|dans la dignite|avec (?:dignite|"
        r"respect)|ethique|morale?s?|"
        r"dans des conditions (?:\w+ )?(?:humaines|dignes|justes|decentes|sures|equitables|correctes)|"
        r"dans le respect|honnetes?|honnetement|dont (?:\w+ )?(?:pouvez|peut|pouvons) etre fiers?"
    ),
    "FAIR": r"justes?|propres?|honnetes?|purs?|pures?|decente?s?|dignes?|clean",
    "VIRTUE": r"responsables?|justes?|propres?|honnetes?|respectueu\w+|equitables?|bonn?e?s?",
    "THROUGHOUT": (
        r"100 ?%|entierement|totalement|vraiment|pleinement|de bout en bout|du debut a la fin|a chaque etape|"
        r"jusqu'au bout|jusque dans|garantie?s?|de la mine a|par nature|sur toute la ligne"
    ),
    "NOT": r"n'|ne|sans|jamais|personne ne|nul ne",
    "HURTS": (
        r"exploit\w*|nui(?:t|sent|re|sant)|bless\w*|maltrait\w+|abus\w+|souffr\w+|fai(?:t|re|"
        r"sant) (?:\w+ ){0,3}mal|"
        r"au detriment d\w*|font (?:\w+ ){0,3}mal|mettr?e? en danger"
    ),
    "OBTAINED": (r"extrait|achet|produit|fabriqu|obten|recolt|acqui|approvisionn|construi|concu"),
    "WELL": (
        r"responsable(?:s|ment)?|equitable(?:s|ment)?|dignement|humainement|honnetement|proprement|"
        r"justement|consciencieusement|avec (?:\w+ )?(?:soin|conscience|respect|responsabilite)"
    ),
    "EASY_MIND": (
        r"(?:sans|pas de|aucune?|ni|zero) (?:\w+ ){0,2}?(?:culpabilite|culpabiliser|remords|regrets?|honte|"
        r"mauvaise conscience|sang|scrupules?|mains sales)|mains propres|tranquillite d'esprit|"
        r"(?:conscience (?:\w+ )?(?:tranquille|legere|claire|nette|propre)|bonne conscience|"
        r"(?:esprit|coeur) (?:tranquille|leger|en paix))|dor(?:mez|mir|s|mons) (?:\w+ )?(?:tranquille\w*|"
        r"bien|"
        r"mieux)|rien a cacher"
    ),
    "GOOD_WORK": (
        r"(?:bonnes|justes|dignes|decentes|sures) conditions|conditions (?:\w+ )?(?:dignes|justes|"
        r"decentes|sures|"
        r"correctes)|par des adultes|(?:bien|correctement|dignement|justement) (?:payes?|remuneres?|"
        r"traites?)|"
        r"face (?:sombre|cachee)|arriere-gout|comme il (?:faut|se doit)"
    ),
    "NO_WORRY": (
        r"(?:sans|plus d[e']|finis?|aucune?|adieu|oubliez) (?:\w+ ){0,2}?(?:doutes?|soucis?|inquietudes?|"
        r"crainte)"
    ),
    "NONE": (
        r"(?:ne |n')(?:(?!pas|que|dis|affirm|pret)\w+ ){1,3}?aucune?|pas (?:de|d'|un|une)(?: seule?)?|"
        r"sans(?: aucun| le moindre)?|zero|aucune?|nul|plus (?:de|d'|"
        r"aucun|un seul)|ni|(?:pas|n\w* \w+(?: \w+)?) aucun|exempte?s? d[e'u]|libres? d[e'u]|loin d[e'u]"
    ),
    "HARM": (
        r"travail (?:des|d'|de) ?enfants?|enfants?|mineurs d'age|gamins?|gosses?|travail (?:force|infantile)|"
        r"esclav\w+|exploit(?:ation|es?|ees?|er)|souffrances?|sang|conflits?|guerres?|violences?|milices?|"
        r"groupes? armes?|misere|violations? (?:des|de) droits"
    ),
    "GONE": (
        r"n'?(?:a|ont|aura|auront) (?:plus|jamais|pas|aucune|rien)|appart\w+ au passe|de l'histoire ancienne|"
        r"(?:est|sont) (?:\w+ )?(?:exclue?s?|impossibles?|banni\w*|elimine\w*|eradique\w*|absente?s?|"
        r"terminee?s?|finie?s?|impensables?|hors de question)|n'?(?:existe\w*|entre\w*|travaill\w*) (?:plus|"
        r"pas|jamais)|ne (?:\w+ ){1,2}(?:plus|jamais|pas)|disparu\w*|s'arrete\w* (?:ici|la)"
    ),
    "TRACES": (
        r"(?:savons|savez|sait|connaissons|connaissez|connait)|trac(?:e|er|ons|ez|ent|ee?s?)|suiv(?:ons|ez|re)|"
        r"transparen\w+|localis\w+|documente\w*|prouv\w+|retrac\w+|visib\w+|remont\w+"
    ),
    "STEPS": (
        r"mines?|puits|origines?|sources?|d'ou|chemin|parcours|etapes?|maillons?|de bout en bout|"
        r"chaque (?:gramme|kilo\w*)|provenance"
    ),
    "SEAL": (
        r"(?:sceau|label|cachet|marque|gage|insigne|estampille) (?:de|d') ?\w+|"
        r"(?:(?<!la )(?<!sa )(?<!une )garantie?s?(?! d[eu])|verifiee?s?|"
        r"labellisee?s?|estampillee?s?|accreditee?s?)"
    ),
    # What the law asks
    "DONE": (
        r"regl(?:e|ee|es|ees|ons|ent|er)|coch\w+|cases?|vau(?:t|ent|dra)|tien(?:t|nent) lieu|suffi\w*|"
        r"preuves?|prouv\w+|obei\w*|respect(?:e|ons|ent|er|ee?s?)|en (?:regle|ordre|conformite|phase)|"
        r"a l'abri|dispens\w+|exempt\w+|liber\w+|n'\w+ plus|ne \w+ plus|plus (?:rien|besoin)|resol\w+|"
        r"resou\w+|"
        r"acquis\w*|derriere nous|remplac\w+|servent de|sert de|prete?s?|au-dela|depass\w+|rempli\w*|"
        r"satisf\w+|"
        r"conform\w*|repond\w*|acquitt\w+|couvr\w+|couvert\w*|honor\w+|accompli\w*|achev\w+|demontr\w+|"
        r"garanti\w*|a jour|assur\w+|quittes?|chose faite|comptent comme|compte comme|aux normes|"
        r"repos\w+ sur|s'appu\w+ sur|fond\w+ sur|permett\w+ de"
    ),
    "OWN_WORK": (
        r"separe\w*|independ\w+|a part|par ailleurs|comme avant|politique|publi\w+|strategie|"
        r"rapport (?:sur|de|"
        r"pour)|s'appliqu\w+|appliquera|continu\w+"
    ),
    "APART": (
        r"deux|differ\w+|distinct\w*|outre|a cote|en plus|pas|rien|aucune?|quoi que|sans rapport|<OWN_WORK>"
    ),
    "CHANGES": (
        r"desormais|autre|nouveau|nouvelle|chang\w*|modifi\w+|amelior\w+|actualis\w+|corrig\w+|adapt\w+|"
        r"mise?s? a jour|mieux|meilleure?s?|oui|"
        r"propre|positi\w+|grace|vert|conforme|coche\w*|facilit\w+"
    ),
    # What is made good
    "HEALS": (
        r"gueri\w*|effac\w+|annul\w+|repar\w+|remedi\w+|contrebalanc\w+|rattrap\w+|pans\w+|expi\w+|"
        r"rembours\w+|pa(?:ie|ye|yons|ient|yent|yer|ye) (?:notre|nos|sa|leur|la)|rend\w* (?:a la|au|ce que)|"
        r"restitu\w+|sold\w+|equilibr\w+|balay\w+|rachet\w+|absorb\w+|retabli\w+|soign\w+|allege\w*|"
        r"cicatri\w+|"
        r"redonn\w+|contrepartie|compens\w+"
    ),
    "HARMS": (
        r"degats?|dommages?|torts?|impacts?|empreinte|emissions?|co2|carbone|effets? de serre|maux|mal|"
        r"plaies?|blessures?|cicatrices?|dettes?|fardeaux?|peches?|injustices?|pollution|nuisances?|"
        r"prejudices?|heritage"
    ),
    "LESSENS": (
        r"redui\w+|diminu\w+|baiss\w+|evit\w+|economis\w+|abaiss\w+|reduction|moins|zero|nulle?|allege\w*|"
        r"supprim\w+|fond\w*|disparai\w+|epargn\w+|retranch\w+|divis\w+"
    ),
    "LOAD": r"empreinte|emissions?|co2|carbone|gaz a effet de serre|climat",
    "ZERO": (
        r"nulle?s?|zero|neutres?|disparu\w*|effacee?s?|annulee?s?|equilibree?s?|compensee?s?|oubliee?s?|"
        r"s'efface\w*"
    ),
    # Whose it is
    "IS_OURS": (
        r"(?:est|sont|devien\w+) (?:\w+ )?(?:la notre|les notres|le notre|a nous|entre nos mains|notre "
        r"propriete)|nous appart\w+|appart\w+ a (?:notre|nous)|fai\w+ partie d[eu] (?:notre|nos|groupe)|"
        r"sous notre (?:gestion|controle|direction|toit)|"
        r"(?:geree?s?|dirigee?s?|fondee?s?|construite?s?|exploitee?s?|detenue?s?|ouverte?s?) par (?:nous|"
        r"nos|notre)"
    ),
    "WE_HOLD": (
        rf"(?:{OURS}|(?:notre|nos) \w+) (?:(?:avons|a|ont|aussi|desormais|"
        rf"en|y) ){{0,2}}(?:possed\w+|detenons|detient|exploit\w+|dirig\w+|gerons|gere|acquis|achete (?:une?|"
        rf"la|le|des parts)|fonde\w*|construi\w+|ouvert|cree\w*|lance\w*|control\w+|supervis\w+|pilot\w+|"
        rf"certifi\w+|investi\w* dans|adopte\w*|transforme\w*|modernise\w*|mis sur pied|repris)"
    ),
    "PROGRAMME": (
        r"programmes?|projets?|ecoles?|dispensaires?|initiatives?|hopita(?:l|ux)|ateliers?|formations?"
    ),
    "SHARE_IN": (
        r"(?:parts?|actions?|participation|interets?) (?:dans|de|du)|co-?proprietaires? d[e'u]|"
        r"actionnaires? d[e'u]|associee?s? (?:de|dans)"
    ),
    # Who is said to approve
    "ENDORSES": (
        r"approuv\w+|recommand\w+|certifi\w+|souti\w+|caution\w+|garanti\w*|accredit\w+|salu\w+|valid\w+|"
        r"reconnai\w+|(?:se )?t(?:ient|iennent) (?:\w+ )?(?:derriere|aux cotes)|fait confiance|"
        r"font confiance|"
        r"felicit\w+|applaudi\w*|prim(?:e|ent) |distingu\w+|honor\w+|choisi\w*|fiere?s? de|atteste\w*|"
        r"beni\w*|"
        r"remerci\w+|plebiscit\w+|confirm\w+|nomm\w+|encourag\w+|appuie\w*|appuy\w+|se porte\w* garant\w*|"
        r"accord\w+ (?:sa|son)|aiment?|vant\w+|relu\w*|accept\w+|homologu\w+|"
        r"loue(?:nt)?\b"
    ),
    "BLESSING": (
        r"approbation|soutien|appui|benediction|aval|sceau|cachet|logo|label|recommandation|confiance|"
        r"reconnaissance|garantie|feu vert|accord|caution|prix"
    ),
    "PRAISE": (
        r"approbation|benediction|aval|sceau|cachet|recommandation|reconnaissance|feu vert|medaille|"
        r"felicitations?|applaudissements|eloges?|compliments?"
    ),
    # What is said to be exchanged
    "NO_LONGER": (
        r"n'?\w+ plus|ne \w+ plus|sans|se pass\w+ d[e'u]|cede\w* la place|adieu|fini|finie?s?|au revoir|"
        r"au lieu d[e'u]|a la place d[e'u]|plutot que|"
        r"abandonn\w+|renonc\w+|delaiss\w+|tourn\w+ le dos|remplac\w+|substitu\w+|echang\w+|troqu\w+|"
        r"bascul\w+|converti\w*|pass(?:e|es|ons|er|ee?s?) (?:au|a du|du)|bann\w+|cess\w+|laiss\w+ (?:le|la|"
        r"derriere)|terminee?s?|place au|quitt\w+|arret\w+|c'est (?:fini|termine|du passe)|"
        r"laisse\w* (?:la )?place"
    ),
    "ORDINARY": (
        r"industriels?|ordinaires?|classiques?|conventionnels?|anonymes?|habituels?|sale|ancien|standard|"
        r"normal|artisanal|des? cooperatives?|meilleur"
    ),
    # What is said to be used again
    "CLAIMED": r"(?:memes|ces|nos|les memes|leurs|les) (?:\w+ )?(?:tonnes?|credits?)",
    "MAY": r"peu(?:t|vent)|libres? de|autorise\w*|invite\w*|affich\w+|montr\w+|port\w+",
    "OUR_CLAIM": r"(?:nos|ces|les memes) (?:\w+ )?(?:[\d.,]+ ?(?:t|tonnes?|kg)|tonnes?|credits?)",
    "PASSES_ON": (
        r"transm\w+|transfer\w+|rev(?:end|ent)\w*|partag\w+|pret(?:e|ons|ent|er)|utilis\w+|revendiqu\w+|"
        r"cit(?:e|er|ent|ons)|compt(?:e|er|ent|ons)|invoqu\w+|profit\w+|repren\w+|repris\w*|ced\w+|"
        r"s'appuy\w+|couvr\w+|publicite(?: avec)?|se reclam\w+(?: de)?|report\w+|donn\w+|reclam\w+"
    ),
    "AGAIN": (
        r"de nouveau|a nouveau|encore(?: une fois)?|deux fois|une (?:deuxieme|seconde) fois|plusieurs fois|"
        r"chaque annee|(?:aussi|egalement) (?:en|pour) 20|reutilis\w+|annee suivante|a la fois|(?:serv\w+|"
        r"val\w+|compt\w+)\b<..>\b(?:aussi|egalement)"
    ),
    "BUYS": r"achet\w*|achat|command\w+|leurs propres|empech\w+|acquer\w+",
    # What is said of the environment
    "EARTH": r"planete",
    "GO_GREEN": r"(?:roul|conduis|vi|pens|achet|passe|choisi|voyag)\w* (?:au |en )?(?:vert|ecolo\w*)",
    "GIVES_BACK": (
        r"ce que nous (?:prenons|utilisons|consommons)\b<..>\b(?:rend|donn|restitu|remett)\w*|"
        r"(?:compte|bilan|balance) (?:est|sont) (?:\w+ )?(?:equilibree?|soldee?|nulle?|neutre)"
    ),
    "NATURE": (
        r"planete|terre(?! rare)|nature|environnement|climat|ecosystemes?|biodiversite|forets?|oceans?|"
        r"generations futures|nos enfants"
    ),
    "KIND": (
        r"bon(?:ne|nes|s)?|plaisir|bien|du bien|mieux|meilleure?s?|dou(?:x|ce|ces)|leg(?:er|ere|ers)|"
        r"respect\w*|amie?s?|aim\w+|"
        r"cadeau|gestes?|benefi\w+|heureu\w+|souri\w*|respir\w+|sauv\w+|proteg\w+|protection|harmonie|"
        r"menag\w+|"
        r"preserv\w+|epargn\w+|soin|allie\w*|bienfaits?|merci|engagee?s?"
    ),
    "GREEN": r"vert(?:e|es|s)?|durables?|propres?|eco\w*|circulaires?|bas[- ]carbone|decarbon\w+",
    "HOPE": (
        r"avenir|monde|planete|mobilite|futur|conduite|demain|luxe|revolution|generation|innovation|"
        r"lendemains?"
    ),
}
