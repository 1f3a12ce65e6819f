"""The rules on words in French; read by `linter` alone. Accents are gone before they are read."""

from functools import partial

from reporting.claims.rules import Reason, rule
from reporting.claims.words_fr import WORDS

say = partial(rule, parts=WORDS)
LABOUR = (
    r"(?:le |du |de )?(?:travail (?:des|d'|de) ?enfants?|travail infantile|travail force|esclavage|"
    r"exploitation)"
)
COMES = (
    r"(?:provien(?:t|nent|dra)|vien(?:t|nent)|provenant|venu|issue?s?|originaires?|(?:est|sont|a ete|"
    r"ont ete|fut) "
    r"(?:\w+ )?(?:extraite?s?|achetee?s?|issue?s?|produite?s?|tiree?s?))"
)

RULES = [
    # What is said of credits, premium or production is said of the tonnes; of anything else it is an origin.
    say(
        Reason.ORIGIN,
        r"\b<METAL>\b(?: (?:extrait|achete|creuse|livre|recolte|tire)e?s?)? (?:de|du|des|d'|d'une?|de la|"
        r"par|par la|par les|par une|a la main a|a) ?"
        r"(?:\w+[- ]){0,2}?<PLACE>\b",
        unless=r"\b(?:<SUPPORT>|<UNKNOWN>)\b",
    ),
    say(
        Reason.ORIGIN,
        rf"\b<METAL> (?:de|dans|pour) (?:nos|notre|le|la|les|ce|cette|votre|vos|chaque|tous nos|"
        rf"toutes nos) (?:\w+ )?<PRODUCT>\b<..>\b{COMES}\b",
    ),
    say(
        Reason.LABEL,
        (r"\b(?:plus|tres|vraiment|socialement) responsables?\b(?! de\b| d')|\bconsommation responsable\b"),
    ),
    say(
        Reason.LABEL,
        (r"\baucun(?:e)? (?:enfant|mineur d'age)\b(?: \w+| n'){0,3}? ?(?:travaill\w*|souff\w*|exploit\w*)\b"),
    ),
    say(
        Reason.LABEL,
        (r"\bcertifiee?s? (?:ethiques?|durables?|equitables?)\b|\bsans (?:sang|souffrance|esclavage)\b"),
    ),
    say(
        Reason.DUTY,
        r"\b(?:accompli\w*|acheve\w*|fait|termine\w*|regl\w+|prouv\w+|demontr\w+)\b<..>\b(?:devoirs?|"
        r"obligations?) (?:de |legales?)?(?:vigilance|diligence)?\b",
    ),
    say(
        Reason.DUTY,
        (
            r"\b(?:emrt|cmrt)\b<..>\b(?:meilleure?s?|mieux|propre|complete?s?|conformes?)\b|\b(?:en regle|"
            r"en conformite) avec\b<..>\b<DUTY>\b"
        ),
    ),
    say(
        Reason.OFFSET,
        r"\b(?:repar\w+|effac\w+|annul\w+|contrebalanc\w+|rattrap\w+|remedi\w+)\b<..>\b(?:degats|dommages?|"
        r"torts?|impacts?|empreinte|extraction|mal)\b",
    ),
    say(
        Reason.OWNERSHIP,
        (
            r"\b(?:co-?proprietaires?|actionnaires?)\b<..>\b(?:mines?|projets?|cooperatives?|sites?|puits)\b|"
            r"\bnos (?:mineurs|creuseurs)\b"
        ),
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b(?:en (?:\w+ )?partenariat|en (?:\w+ )?cooperation|main dans la main) avec (?:la |le |"
        r"l')?<WHO>\b|"
        r"\b(?:label|logo|sceau|cachet|prix|aval) (?:de |du |d'|de la |de l')(?:la |l')?<WHO>\b",
    ),
    say(
        Reason.REPLACED,
        r"\b(?:passe|passes|passee|passees|passons|converti\w*|bascul\w+) (?:\w+ )?(?:au|a du|"
        r"a un) (?:\w+ )?<METAL>\b|"
        r"\babandonn\w+\b<..>\b<METAL> (?:industriel|ordinaire|classique)",
    ),
    say(
        Reason.MORE,
        r"\b(?:aussi|egalement|de nouveau|a nouveau|deux fois|encore)\b<..>\b(?:memes|"
        r"ces) (?:\w+ )?(?:tonnes?|credits?)\b|"
        r"\b(?:reutilis|report|partag)\w+\b<..>\b(?:tonnes?|credits?)\b",
    ),
    say(
        Reason.GENERIC,
        (
            r"\bplus (?:verte?s?|durables?|ecolo\w*)\b|\becolos?\b|\bavenir durable\b|\bchoix (?:vert|"
            r"durable)\b|\bgestes? (?:vert|pour la planete)\b"
        ),
    ),
    say(
        Reason.ORIGIN,
        r"\b<PRODUCT>\b(?: \w+){0,3}? (?:renferm\w+|port(?:e|ent)|inclu(?:t|ent)|incorpor\w+|integr\w+|"
        r"abrit\w+|embarqu\w+)\b"
        r"(?=<..>\b<METAL>\b)(?=<..>\b<SPECIAL>\b)",
    ),
    say(
        Reason.ORIGIN,
        r"\bcontien(?:t|nent|dra|dront)\b(?=<..>\b<METAL>\b)(?=<..>\b(?:<SPECIAL>|ce|ces|cet)\b)",
    ),
    say(Reason.ORIGIN, r"\bcontenant\b(?=<..>\b<METAL>\b)(?=<..>\b(?:<SPECIAL>|ce|ces)\b)"),
    say(
        Reason.ORIGIN,
        r"\b(?:faite?s?|fabriquee?s?|construite?s?|produite?s?|assemblee?s?|equipee?s?|alimentee?s?|"
        r"concue?s?|composee?s?|fonctionnent|fonctionne)"
        r" (?:\w+ )?(?:avec|de|d'|du|des|par|en|a partir d[eu']|au|"
        r"a base d[eu'])(?=<..>\b<METAL>\b)(?=<..>\b<SPECIAL>\b)",
        unless=r"\bproduite?s? (?:dans|par)\b",
    ),
    say(
        Reason.ORIGIN,
        r"\b(?:utilis\w+|employons|emploient|emploie)\b(?=<..>\b<METAL>\b)(?=<..>\b(?:<PLACE>|ce|ces|"
        r"provenant|issue?s?|extrait)\b)",
    ),
    say(
        Reason.ORIGIN,
        rf"\b<METAL>\b<..>\b(?:de|dans|pour) (?:(?:nos|notre|le|la|les|ce|cette|votre|vos|leurs?|chaque|"
        rf"tous nos|toutes nos)(?: nouveaux| nouvelles)? )?<PRODUCT>"
        rf"<..>\b{COMES}\b",
    ),
    say(Reason.ORIGIN, rf"\b(?:notre|son|leur) <METAL>\b<..>\b{COMES}\b"),
    say(
        Reason.ORIGIN,
        r"\b(?:achet\w+|approvisionn\w+|import\w+|procur\w+)\b(?: \w+| d'|"
        r" l'){0,4} ?\b<METAL>\b(?: \w+){0,3} (?:a|aux?|de|des|dans|chez|aupres)\b<..>\b<PLACE>\b",
        unless=r"\bcredits?\b",
    ),
    say(
        Reason.ORIGIN,
        r"\b(?:avec|au|en) (?:d[ue] |un )?<METAL> (?:extrait|provenant|issu|venu|de (?:la |nos )?<PLACE>)",
    ),
    say(
        Reason.ORIGIN,
        r"\b(?:de|du|des) (?:la )?(?:mine|puits|kolwezi|kamilombe|congo)\b<..>\b(?:a|jusqu'a|"
        r"dans) (?:votre|notre|vos) (?:<PRODUCT>|poche|main)",
    ),
    say(
        Reason.ORIGIN,
        r"\b<METAL>\b<..>\bdans (?:votre|vos) (?:<PRODUCT>|poches?|mains?)\b(?=<..>\b(?:<SPECIAL>)\b)",
    ),
    say(
        Reason.LABEL,
        r"\b(?:approvisionn\w+|achats?|sourcing|extraction|filieres?)(?: \w+| d'| l'| en|"
        r" de){0,3}? responsables?\b",
    ),
    say(Reason.LABEL, r"\b<THING>(?: (?:plus|tres|vraiment|enfin))? responsables?\b(?! d[eu']\b)"),
    say(Reason.LABEL, r"\b<THING> (?:est|sont) (?:\w+ )?responsables?\b(?! d[eu'])"),
    say(
        Reason.LABEL,
        r"\bresponsablement (?:extrait|achet|produit|fabriqu)\w*|\b(?:extrait|achet|produit|fabriqu|"
        r"obtenu)\w*"
        r"<..>\bde (?:maniere|facon) (?:\w+ )?responsable\b",
    ),
    say(
        Reason.LABEL,
        r"\bethiques?\b|\bethiquement\b",
        unless=r"\b(?:code|charte|comite|commission) (?:d')?ethique",
    ),
    say(Reason.LABEL, r"\b(?:commerce )?equitables?\b"),
    say(
        Reason.LABEL,
        r"\b(?:m(?:is|it|et|ettons|ettre|ettant) (?:un terme|fin)|eradiqu\w+|elimin\w+|aboli\w*|supprim\w+|"
        r"banni\w*)\b<..>\b(?:travail (?:des|d'|de) ?enfants?|travail infantile|travail force|esclavage)\b",
        unless=r"\b(?:vis\w+|esper\w+|lutt\w+|contre|veulent|veut|loi|gouvernement)\b",
    ),
    say(
        Reason.LABEL, rf"\b(?:sans|zero|exempte?s? (?:de|d')|libres? (?:de|d')) ?(?:aucun |tout )?{LABOUR}\b"
    ),
    say(
        Reason.LABEL,
        r"\b(?:sans|hors) (?:aucun |tout |minerais? de )?conflits?\b|"
        r"\bexempte?s? de (?:minerais? de )?conflits?\b|\bconflict[- ]free\b",
    ),
    say(
        Reason.LABEL,
        r"\btracables?\b|\btracabilite (?:de|du|totale|complete|parfaite)\b|\bretrace\w* jusqu'",
        unless=r"\b<MONEY>\b",
    ),
    say(
        Reason.LABEL,
        r"\b<THING>(?: \w+){0,2}? certifiee?s?\b|\bcertifiee?s? (?:responsables?|sans|propres?)",
        unless=r"\b(?:comptable|traduct\w+|auditeur|commissaire)\b",
    ),
    say(Reason.LABEL, r"\b<THING> (?:est|sont) (?:\w+ )?certifiee?s?\b"),
    say(
        Reason.LABEL,
        r"\b<THING> (?:plus )?propres?\b|\b<THING> (?:est|sont) (?:\w+ )?propres?\b",
        unless=r"\bpropres? (?:a|aux?|moyens|compte)\b",
    ),
    say(Reason.LABEL, r"\b(?:bonne conscience|conscience tranquille|respectueu(?:x|ses?) des droits)\b"),
    say(
        Reason.DUTY,
        r"\b(?:rempli\w*|satisf\w+|respect(?:e|ons|ent|ant|er)|conformes?|conformite|conformement|"
        r"repond\w*|acquitt\w+|couvr\w+|en ligne avec|en accord avec|"
        r"alignee?s?|honor\w+|pretes? pour)\b<..>\b<DUTY>\b",
        unless=r"\b(?:politique|strategie)\b",
    ),
    say(Reason.DUTY, r"\b<DUTY>\b<..>\b(?:remplie?s?|satisfaite?s?|respectee?s?|couverte?s?|accomplie?s?)\b"),
    say(
        Reason.DUTY, r"\b(?:chang|modifi|amelior|actualis|corrig|adapt|met\w* a jour)\w*<..>\b(?:emrt|cmrt)\b"
    ),
    say(
        Reason.DUTY,
        r"\b(?:emrt|cmrt)\b<..>\b(?:chang|modifi|amelior|actualis|corrig|adapt|mise?s? a jour)\w*",
    ),
    say(
        Reason.OFFSET,
        r"\bcompens(?:e|es|ent|ons|ant|er|ee?s?|ation)\b<..>\b(?:dommages?|impacts?|emissions?|empreinte|"
        r"carbone|torts?|degats|<METAL>|<PRODUCT>|effets?)\b",
        unless=r"\bcompens\w+ (?:les |des |aux )?(?:travailleurs|mineurs|creuseurs|victimes|femmes)",
    ),
    say(
        Reason.OFFSET,
        r"\b(?:<METAL>|<PRODUCT>|empreinte|emissions?|carbone|dommages?|impacts?)\b<..>\bcompensee?s?\b",
    ),
    say(
        Reason.OFFSET,
        r"\bneutres? (?:en|pour le) (?:carbone|climat|co2|emissions?|cobalt)\b|\bneutralite (?:carbone|"
        r"climatique)\b|\bclimatiquement neutres?\b|"
        r"\bzero (?:emission|carbone|empreinte)s?\b|\bbilan carbone nul\b|\bnet zero\b|\bzero net\b|"
        r"\bcredits? carbone\b|\bbas[- ]carbone\b|\bneutralis\w+",
    ),
    say(
        Reason.OWNERSHIP,
        r"\b(?:notre|nos) (?:propres? )?(?:\w+ )?(?:mines?|puits|cooperatives?|concessions?)\b",
        unless=r"\b(?:notre|nos) (?:cooperatives? )?partenaires?\b",
    ),
    say(
        Reason.OWNERSHIP,
        r"\b(?:nous|entreprise|groupe|societe) (?:\w+ )?(?:possed\w+|detenons|detient|exploit\w+|dirig\w+|"
        r"gerons|gere|avons (?:fonde|construit|ouvert|cree)|a (?:fonde|construit|ouvert|cree)|"
        r"finan\w+)\b<..>\b"
        r"(?:mines?|projets?|cooperatives?|sites?|puits)\b",
    ),
    say(
        Reason.OWNERSHIP,
        r"\b(?:nous|entreprise|groupe|societe) (?:\w+ )?certifi(?:e|ons|ent)\b<..>\b(?:mines?|projets?|"
        r"cooperatives?|sites?|puits)\b",
    ),
    say(
        Reason.OWNERSHIP,
        r"\b(?:mines?|projets?|cooperatives?|sites?|puits)\b que nous (?:\w+ )?(?:possed\w+|exploit\w+|"
        r"dirig\w+|gerons|"
        r"detenons|avons (?:fonde|construit|ouvert|cree)\w*)\b",
    ),
    say(
        Reason.OWNERSHIP,
        r"\b(?:notre|nos) (?:propres? )?projets? (?:a|au|dans|en|pres)\b<..>\b<PLACE>\b|"
        r"\bproprietaires? (?:de|du|d')<..>\b(?:mines?|projets?|cooperatives?|sites?|puits)\b",
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b<WHO>\b (?:\w+ ){0,3}?(?:approuv\w+|recommand\w+|certifi\w+|soutien\w+|cautionn\w+|garanti\w*|"
        r"accredit\w+|salu\w+|valid\w+|reconnai\w+)\b"
        r"<..>\b(?:nous|notre|nos|<PRODUCT>|declaration|marque|entreprise)\b",
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b<WHO>\b<..>\b(?:nous|notre|nos)\b (?:\w+ )?(?:approuv\w+|recommand\w+|certifi\w+|soutien\w+|"
        r"cautionn\w+|accredit\w+|valid\w+|reconnai\w+)\b",
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b(?:approuvee?s?|recommandee?s?|certifiee?s?|cautionnee?s?|garantie?s?|accreditee?s?|validee?s?|"
        r"reconnue?s?|saluee?s?|verifiee?s?|controlee?s?) par\b"
        r"<..>\b<WHO>\b",
        unless=r"\b(?:projets?|decisions?|depenses?|budgets?|prime)\b",
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b(?:conformes?|conformite|conformement|certifiee?s?|selon|respecte\w*|repond\w*|"
        r"suit)\b<..>\biso\b",
    ),
    say(
        Reason.ENDORSEMENT,
        r"\b(?:partenaires?|membres?) (?:officiels? )?(?:de|du)(?: la| l')? ?<WHO>\b|\bavec la benediction\b",
    ),
    say(Reason.REPLACED, r"\b(?:remplac(?:e|es|ent|ons|ant|er|ee?s?)|substitu\w+)\b<..>\b<METAL>\b"),
    say(
        Reason.REPLACED,
        r"\b<METAL>\b<..>\b(?:est|sont|a ete|ont ete) (?:\w+ )?(?:remplacee?s?|substituee?s?|echangee?s?)\b",
    ),
    say(
        Reason.REPLACED,
        r"\b(?:au lieu|a la place) d[ue'] ?<METAL> (?:industriel|ordinaire|classique|conventionnel)",
    ),
    say(
        Reason.MORE,
        r"\b(?:tonnes?|credits?|kilogrammes?|attestation|declarations?)\b<..>\b(?:deux fois|"
        r"une (?:deuxieme|seconde) fois|encore une fois|de nouveau|a nouveau|chaque annee|"
        r"plusieurs annees)\b",
        unless=r"\b<BUYS>\b",
    ),
    say(
        Reason.MORE,
        r"\b(?:memes|ces|nos) (?:\w+ )?(?:tonnes?|credits?)\b<..>\b(?:aussi|egalement|de nouveau|"
        r"a nouveau)\b|\bdouble comptage\b|\bcompt\w+ (?:double|deux fois)\b",
    ),
    say(
        Reason.GENERIC,
        r"\becologiques?\b|\beco[- ]?(?:responsables?|concue?s?|friendly)\b|\becologiquement\b",
    ),
    say(
        Reason.GENERIC,
        r"\b(?:bonn?e?s?|mieux|meilleure?s?|benefiques?) pour (?:la |le |l'|notre )?(?:planete|"
        r"environnement|climat|nature|terre)\b|"
        r"\b(?:sauv|proteg)\w* (?:la |notre )planete\b|\brespectueu(?:x|ses?) (?:de |"
        r"du )(?:l')?(?:environnement|climat|la planete|la nature|planete|nature)\b|"
        r"\bami(?:e|s|es)? de (?:l'environnement|la planete|la nature)\b|\b(?:sans|faible|zero) impact\b",
    ),
    say(
        Reason.GENERIC,
        r"\b<THING>(?: \w+)? durables?\b|\bdurablement (?:extrait|produit|fabriqu)\w*|\b<THING> (?:est|"
        r"sont) (?:\w+ )?durables?\b",
    ),
    say(
        Reason.GENERIC,
        r"\b<THING>(?: plus)? (?:vert|verts|verte|vertes)\b|\b<THING> (?:est|sont|"
        r"passe\w*) (?:\w+ )?(?:au )?(?:vert|verts|verte|vertes)\b",
    ),
]
