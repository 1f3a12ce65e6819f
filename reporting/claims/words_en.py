"""The vocabulary of the rules in English: what is spoken of, and the ways to say the same of it.

`<NAME>` stands for the words of that name. Read by `rules_en`, `meanings` and `hints` alone.
"""

PLACES = r"kolwezi|kamilombe|kapata|lualaba|katanga|congo(?:lese)?|drc|q{2,}"

WORDS = {
    # What is spoken of
    "METAL": r"cobalt|copper|minerals?|metals?|ores?|(?:raw )?materials?",
    "PRODUCT": (
        r"batter(?:y|ies)|(?:smart)?phones?|smartphones?|products?|devices?|cars?|vehicles?|(?:e-?)?bikes?|"
        r"scooters?|laptops?|tablets?|headphones|electronics|cells?|goods|models?|tools?|appliances?|"
        r"magnets?|range|collection|earbuds|headsets?|drills?|watch(?:es)?|cameras?|drones?|trucks?|buses|"
        r"vans?|fleet|motors?|cathodes?|packs?|power ?banks?|chargers?|alloys?|turbines?|implants?|"
        r"computers?|handsets?|gadgets?|accumulators?|components?|machines?|mowers?|wearables?|consoles?|"
        r"boats?|trains?|shavers?|toothbrush(?:es)?|speakers?|cordless \w+|loudspeakers?|lamps?|lights?|"
        r"toys?|saws?|hearing aids?|readers?|routers?|"
        r"robots?|keyboards?|printers?|screens?|televisions?|jewellery|rings?|wheelchairs?|necklaces?|"
        r"pacemakers?|"
        r"planes?|ships?|suvs?|wagons?|razors?|trimmers?|vacuums?|controllers?|e-?\w*bikes?|smart\w+"
    ),
    "THING": (
        r"<METAL>|<PRODUCT>|brand|origins?|sourcing|supply chains?|value chains?|supply|supplies|choice|"
        r"tech(?:nology)?|mobility|purchase|procurement"
    ),
    "GOODS": (
        r"<PRODUCT>|pockets?|hands?|handlebars?|desk|ride|garage|wrist|driveway|what you (?:hold|drive|ride|"
        r"wear)"
    ),
    "PLACE": (
        rf"{PLACES}|mines?|pits?|co-?operatives?|artisanal|small-scale|miners|diggers|washers|"
        rf"mining communit(?:y|ies)"
    ),
    "SITE": (
        rf"mines?|pits?|shafts?|co-?operatives?|concessions?|washing stations?|deposits?|mining sites?|"
        rf"{PLACES}"
    ),
    "SPECIAL": (
        r"from|this|these|that same|responsibl[ey]|fair\w*|ethical\w*|clean\w*|certified|credits?|"
        r"supported|sustainabl[ey]|green|better|mined|sourced|dug|the same|<PLACE>"
    ),
    "WHO": (
        r"fair cobalt alliance|fca|impact facility|operator|committee|oreka|registry|iso|co-?operatives?|"
        r"miners|diggers|rmi|responsible minerals initiative|oecd|government|european union|eu commission|"
        r"q{2,}"
    ),
    "DUTY": (
        r"due[- ]diligence|oecd|batter(?:y|ies) (?:regulation|law|act|directive)|"
        r"conflict minerals? (?:regulation|rules?|act|law)|csddd|csrd|supply chain (?:act|law)|lksg|"
        r"dodd[- ]frank|2023/1542|2017/821|legal (?:dut(?:y|ies)|obligations?|requirements?)|"
        r"eu (?:law|rules|regulations?)|regulations?|regulatory \w+|emrt|cmrt|rmap"
    ),
    "LAW": (
        r"laws?|legislat\w+|lawmakers?|brussels|regulators?|authorit(?:y|ies)|(?:eu|european) (?:rules|"
        r"duties|"
        r"requirements)|human[- ]rights (?:box|duties|duty)|legal\w*"
    ),
    "CREDITS": r"credits?|certificates?|retir\w+|premiums?|book-and-claim",
    "US": r"us|our|ours|we|brand|company|claims?|<PRODUCT>",
    "OTHERS": (
        r"customers?|clients?|consumers?|buyers?|suppliers?|subsidiar\w+|sister|parent|affiliat\w+|partners?|"
        r"retailers?|dealers?|resellers?|brands|every brand|each brand|divisions?|licensees?|"
        r"group companies|other (?:companies|firms)"
    ),
    # What a sentence must speak of to be compared with the ready ones
    "TOPIC": (
        r"cobalt|copper|minerals?|ores?|mines?|mining|miners|diggers|pits?|artisanal|co-?operatives?|"
        r"supply chains?|credits?|retirements?|due[- ]diligence|emrt|cmrt|oecd|csddd|(?:child|"
        r"forced) labou?r|"
        r"origins?|tonnes?|footprint|fair cobalt alliance|q{2,}"
    ),
    "CONCERNS": r"we|us|our|ours|your?|you|this|these|x{3,}|credits?|company|customers?|products?",
    # What excuses: whose words these are, and that nobody knows
    "SUPPORT": (
        r"credits?|support\w*|premiums?|production|tonnes? of|footprint|(?:sells?|sold|sale)|committee|"
        r"smelters?|mixed|blended|fund(?:s|ed)?"
    ),
    "UNKNOWN": r"(?:do not|don't|does not|cannot|can't|nobody|no one|never) (?:know\w*|tell|say)|unknown",
    "BIDS": (
        r"may|must|shall|should|allow\w*|bans?|banned|forbid\w*|prohibit\w*|requires?|demands?|codes?|"
        r"polic\w+|"
        r"laws?|standard says|work(?:s|ing)? (?:to|towards)|aims?|hopes?|against|fight\w*|wants?|government"
    ),
    "MONEY": (
        r"premiums?|payments?|receipts?|money|funds?|spending|serials?|certificates?|dollars?|cents?|euros?"
    ),
    # Whence it comes
    "BIT_OF": (
        r"(?:piece|bit|part|touch|gram|grain|fragment|slice|drop|heart|soul|spirit|handful|spark|dash|"
        r"ounce|chunk)s? of"
    ),
    "COMES": (
        r"born|comes? (?:\w+ )?from|came from|hails? from|begins?|began|starts?|started|journey\w*|travel\w*|"
        r"(?:finds?|found|makes?|made) (?:its|their) way|ends? up|ended up|(?:goes|go|went|flows?|gets?|"
        r"got) into|lands? in|straight (?:from|out of)|(?:direct|fresh)(?:ly)? (?:from|out of)|rooted|"
        r"(?:roots?|origins?|home) (?:in|at|is)|originat\w+|stems?|derives?|goes (?:back|round)|"
        r"from (?:\w+ )?(?:mine|pit)s? (?:in)?to|(?:mine|pit)[- ]to[- ]\w+"
    ),
    "DUG": (
        r"dug|digs?|mined|extracted|hand-?picked|unearthed|hewn|(?:brought|lifted|pulled|taken) (?:up|"
        r"out)|raised|bagged|hand-dug"
    ),
    "GIVES": r"brings?|bring|puts?|carr(?:y|ies)|deliver\w*|turns?|gives?|makes?|holds?|sends?|ships?|feeds?",
    "SUPPLIES": r"suppl(?:y|ies|ied|iers?)|deliver\w*|provid\w+|sells?|ships?|furnish\w*|sends?",
    "POWERS": (
        r"power(?:s|ed)?|fuel\w*|driv(?:e|es|en)|run|feeds?|charg(?:e|es|ed)|mov(?:e|es)|suppl(?:y|ies)|"
        r"equips?|keeps?|mak(?:e|es)|gives? life to|light up|are behind|is behind"
    ),
    # What is no claim of absence: that a harm is there, or is worked against
    "RISKS": (
        r"risks?|remains?|still|found|finds|detect\w*|cases?|reports?|reported|cannot|unknown|fear\w*|"
        r"prevent\w*|work(?:s|ing)? (?:to|on|towards)|address\w*|reduc\w+|assess\w*|combat\w*|tackl\w*|"
        r"exist\w*|problems?|concern\w*|indications?|signs? of|monitor\w*|common|widespread|why|whether|"
        r"if|<BIDS>"
    ),
    "ABUSE": (
        r"child(?:ren)?(?:'?s?)? labou?r(?:ers?)?|(?:forced|bonded) labou?r|slavery|exploitation|"
        r"human[- ]rights (?:abuse|violation)s?|child workers?"
    ),
    "OUR": r"our|your|my|this|these|every|each",
    "NAMED": rf"{PLACES}|miners|diggers|washers|the mines?|pits?|co-?operatives?|artisanal",
    # Whose it is said to be, rather than any
    "OWNED": r"(?:our|your|my|this|these|every|each) (?:\w+ ){0,2}?(?:<METAL>|<GOODS>)|ours",
    "INSIDE": r"inside|within|in|open|at the heart of|behind",
    "IS_FOUND": (
        r"finds?|found|discover\w*|hid(?:e|es|den|ing)|liv(?:e|es|ing)|beats?|lies?|sits?|is|are|there|"
        r"works?|"
        r"meets?|waits?"
    ),
    "A_OUR": r"our|your|my|this|these|every|each|any|all|the|its|their|his|her|new",
    # What is said to be good
    "IS": (
        r"is|are|was|were|be|been|becomes?|became|stays?|remains?|gets?|runs?|feels?|goes|went|keeps?|made|"
        r"makes?"
    ),
    "SPOTLESS": (
        r"spotless\w*|blameless\w*|irreproachable|impeccabl[ey]|humane(?:ly)?|untainted|unblemished|"
        r"immaculate|(?:beyond|above) (?:\w+ )?(?:reproach|doubt|suspicion)|squeaky[- ]clean|exemplary|"
        r"honou?rabl[ey]|righteous\w*|virtuous\w*|principled|conscientious\w*|"
        r"in (?:a )?good conscience|with (?:dignity|integrity|respect)|in dignity|ethics|moral\w*|"
        r"(?:under|in) (?:\w+ )?(?:fair|decent|safe|humane|good|dignified|proper) (?:working )?conditions|"
        r"(?:the|a|an) (?:right|honest|decent|responsible|fair|clean) (?:way|road|path|route|side|choice)|"
        r"trustworthy|"
        r"(?:a|with) (?:human|friendly) face|with (?:a )?(?:heart|soul|humanity)|"
        r"dependable|(?:you|we) can (?:\w+ )?(?:trust|be proud of)"
    ),
    "FAIR": r"fair(?:er|est|ly)?|just|clean(?:er|est)?|honest(?:ly)?|decent(?:ly)?|pure",
    "VIRTUE": r"responsibl[ey]|fair(?:ly)?|clean(?:ly)?|honest(?:ly)?|just|respectful(?:ly)?|good|ethics?",
    "THROUGHOUT": (
        r"100 ?(?:%|per ?cent)|fully|entirely|truly|thoroughly|from the ground up|through and through|"
        r"at heart|by design|"
        r"all the way|inside out|inside and out|from (?:start|beginning|mine) to \w+|end to end|"
        r"down to the last|"
        r"guaranteed|throughout|by nature|every step|at every step"
    ),
    "NOT": r"(?:does|do|did|will) not|(?:does|do|did|wo)n't|no longer|never|without|nobody|no one|none|not",
    "HURTS": (
        r"exploit\w*|harm(?:s|ed|ing)?|hurt\w*|abus\w+|enslav\w+|endanger\w*|suffer\w*|"
        r"(?:at )?(?:the )?(?:expense|cost) of (?:people|others|children|workers|miners|anyone|anybody)"
    ),
    "OBTAINED": (
        r"sourced|mined|made|dug|extracted|obtained|procured|purchased|bought|produced|built|won|gathered|"
        r"crafted|manufactured"
    ),
    "WELL": (
        r"responsibl[ey]|fair(?:ly)?|decent(?:ly)?|humane(?:ly)?|honest(?:ly)?|clean(?:ly)?|conscientious\w*|"
        r"with (?:\w+ )?(?:care|conscience|respect|responsibility)"
    ),
    "EASY_MIND": (
        r"(?:no|not a|without|free of|free from) (?:\w+ ){0,2}?(?:guilt\w*|remorse|regrets?|shame|qualms|"
        r"bad conscience|blood|dirty (?:secrets?|hands))|clean hands|peace of mind|"
        r"(?:clear|clean|good|easy|quiet|light|untroubled) conscience|"
        r"sle(?:ep|pt) (?:\w+ )?(?:well|soundly|easy|better)|feel(?:s|ing)? (?:really |truly )?good about|"
        r"guilt[- ]free|hands (?:are|stay|remain) clean|nothing to hide"
    ),
    "GOOD_WORK": (
        r"(?:decent|fair|safe|good|humane|dignified|proper) (?:\w+ )?(?:conditions|wages|pay|jobs)|by adults|"
        r"(?:paid|treated) (?:fairly|properly|decently|well)|(?:fairly|properly|decently|well) (?:paid|"
        r"treated)|"
        r"dark side|ugly side|bitter (?:after)?taste"
    ),
    "NO_WORRY": (
        r"(?:no|not|without|no longer|end of|goodbye to|forget|stop|"
        r"farewell to) (?:\w+ ){0,4}?(?:worr(?:y|ies|ying)|"
        r"doubts|second thoughts|unease|wonder)|(?:worry|doubt)-free"
    ),
    "NONE": (
        r"no|not (?:a|one)(?: single)?|zero|without(?: any)?|free (?:of|from)|nobody|rid of|none of|"
        r"(?:not|n't) (?:\w+ ){0,2}?(?:any|a single|one)|"
        r"never (?:us|employ|involv|allow|know|need)\w*"
    ),
    "HARM": (
        r"child(?:ren)?(?:'?s?)? labou?r(?:ers?)?|child(?:ren)?(?: workers?| hands?)?|kids?|minors|underage|"
        r"(?:forced|bonded) labou?r|slave\w*|modern slavery|abuses?|exploit\w+|suffering|bloodshed|"
        r"conflicts?(?! minerals? (?:rules?|regul\w+|polic\w+|law|reports?))|wars?|violence|"
        r"armed groups?|militias?|warlords?|human[- ]rights (?:abuse|violation)s?|misery"
    ),
    "GONE": (
        r"(?:has|have|had|find|finds) no (?:place|part|role|room)|things? of the past|history|(?:is|are|was|"
        r"were) (?:\w+ )?(?:over|gone|behind us|excluded|ruled out|impossible|banished|eradicated|eliminated|"
        r"unthinkable|absent|finished)|no longer|(?:has|have|had) (?:never|not|nothing)|never|nowhere|"
        r"(?:does|do|did) not (?:exist|occur|happen|work|play)|ends? here|stops? here|out of"
    ),
    "TRACES": (
        r"know(?:s|n)?(?: \w+){0,3}? (?:where|which|who|whose|what|every)|trac(?:e|es|ed|ing)|track(?:s|ed|"
        r"ing)?|follow(?:s|ed|ing)?|transparen\w+|pinpoint\w*|map(?:s|ped)|proven|visib\w+|see exactly|"
        r"chain of custody|accounted for|document\w*|prov(?:e|es|ed)|look(?:s|ing)? back"
    ),
    "STEPS": (
        r"mines?|pits?|origins?|sources?|where|journey|path|steps?|links?|stages?|end[- ]to[- ]end|back to|"
        r"to (?:its|the) (?:roots?|ground)|every (?:gram|kilo\w*)"
    ),
    "SEAL": (
        r"(?:seals?|labels?|marks?|stamps?|hallmarks?|badges?) of (?!approv)\w+|(?:quality|trust|"
        r"origin) (?:seal|mark|"
        r"label|stamp)|(?:guaranteed|verified|vetted|proven|accredited)"
    ),
    # What the law asks
    "DONE": (
        r"off (?:our|the|your|their) (?:\w+ )?(?:lists?|table|desks?|minds?)|ticks?|ticked|box(?:es)?|"
        r"counts? (?:as|towards?)|serves? as|suffic\w+|is enough|proofs?|proves?|proven|evidence|obey\w*|"
        r"abid\w+|respect(?:s|ed|ing)?|keep(?:s|ing)? (?:\w+ ){0,2}(?:within|inside|to)|in (?:order|step|"
        r"keeping|conformity|compliance) with|on the (?:safe|right) side|answer(?:s|ed)? (?:yes|positively|"
        r"in full)|exempt\w*|reliev\w+|releas\w+|spar(?:e|es|ed|ing)|no longer|nothing (?:more|else|left)|"
        r"solv\w+|settl\w+|secure[sd]?|pass(?:es|ed|ing)?|behind us|checked|replaces?|stands? in for|"
        r"takes? (?:the place|care) of|prepared|ready|future-proof|(?:go|goes|went) beyond|exceed\w*|"
        r"ahead of|"
        r"met|meets?|satisf\w+|compl(?:y|ies|ied|ying|iant|iance)|fulfil\w*|discharg\w+|cover(?:s|ed)?|"
        r"up to|legally (?:safe|sound)|safe harbou?r|peace of mind|do(?:es)? (?:\w+ )?(?:justice|what)|"
        r"responds? to|rests? on|rel(?:y|ies) on|is built on|based on|let us|allows? us|live[sd]? up to|"
        r"perform\w*|demonstrat\w+"
    ),
    "OWN_WORK": (
        r"separate\w*|independent\w*|apart from|as before|polic(?:y|ies)|publish\w*|strategy|reports? (?:on|"
        r"of|for|in)|will apply|appl(?:y|ies) (?:to|from)"
    ),
    "APART": (
        r"two|differ\w*|distinct|besides|beside|alongside|in addition|not|nothing|no|whatever|regardless|"
        r"unrelated|<OWN_WORK>"
    ),
    "CHANGES": (
        r"different|new|from now on|no longer|another|chang\w*|updat\w*|improv\w*|adjust\w*|amend\w*|"
        r"alter\w*|revis\w*|correct\w*|better|best|yes|green|"
        r"clean\w*|positiv\w*|tick\w*|answer(?:ed|s)? (?:for|by)|thanks to|because of|easier|complet\w*|"
        r"conform\w*"
    ),
    # What is made good
    "HEALS": (
        r"heal\w*|eras\w+|wip(?:e|es|ed|ing)|und(?:o|oes|oing|one|id)|repair\w*|remed\w+|redress\w*|"
        r"right(?:s|"
        r"ed|ing)?(?= (?:a|the|our|past|every|these|those|some) wrongs?)|aton\w+|ma(?:k(?:e|es|ing)|de) "
        r"(?:amends|good|up|right)|pa(?:y|ys|ying|id) (?:\w+ ){0,2}?(?:back|off|our|its)|repa(?:y|ys|id|"
        r"ying)|"
        r"giv(?:e|es|ing) (?:\w+ )?back|gave back|settl\w+|clear(?:s|ed|ing)?|restor\w+|balanc\w+|"
        r"cancel(?:s|led|ling)?|counter\w*|lighten\w*|absorb\w*|put(?:s|ting)? right|return\w*|outweigh\w*|"
        r"put(?:s|ting)? (?:[\w-]+ ){0,5}?back|compensat\w+(?! (?:for |of |to )?(?:the )?(?:workers|"
        r"miners|victims|people|women|diggers))|"
        r"squares?|mend(?:s|ed|ing)?|clos(?:e|es|ing) the (?:gap|circle)|take[ns]? (?:back|away)"
    ),
    "HARMS": (
        r"harms?|damages?|wounds?|scars?|wrongs?|impacts?|footprint|emissions?|co2|carbon|greenhouse|debts?|"
        r"burdens?|tolls?|sins?|guilt|injustices?|pollution|mining (?:has|does|did)|ecological cost|legacy"
    ),
    "LESSENS": (
        r"shr(?:ink|inks|ank|unk|inking)|cut(?:s|ting)?|halv(?:e|es|ed|ing)|reduc(?:e|es|ed|ing|tion)|"
        r"lower(?:s|"
        r"ed|ing)?|sav(?:e|es|ed|ing)|avoid(?:s|ed|ing)?|prevent(?:s|ed|ing)?|bring\w* down|brought down|"
        r"smaller|less|fewer|zero|nil|disappear\w*|gone|eliminat\w+|remov\w+|shed"
    ),
    "LOAD": r"footprint|emissions?|co2|carbon|greenhouse gas\w*|climate",
    "ZERO": (
        r"nil|zero|neutral|gone|even|history|nothing|none|erased|vanish\w*|disappear\w*|wiped|undone|"
        r"balanced|"
        r"compensated|cancelled|squared"
    ),
    # Whose it is
    "IS_OURS": (
        r"(?:is|are|was|were|became|has become|now) (?:\w+ )?(?:ours|in our hands|our (?:own|property|"
        r"baby|home|project))|belong(?:s|ed|ing)? to (?:us|our)|under our (?:\w+ )?(?:management|control|"
        r"roof|"
        r"leadership|wing|supervision)|run by (?:us|our)|(?:part|member|one) of (?:our|the) (?:group|"
        r"company|family|own)|(?:owned|built|founded|managed|operated|led) by "
        r"(?:us|our)"
    ),
    "WE_HOLD": (
        r"(?:we|our \w+|(?:company|group|firm)) "
        r"(?:(?:have|has|had|now|also|are|is|jointly|proudly|even|today) ){0,3}(?:own(?:s|ed)?|acquir\w+|"
        r"(?:bought|purchased) (?:an?|part of|shares? (?:in|of)|the)|took over|taken over|adopt\w*|"
        r"transform\w*|moderni[sz]\w*|rebuil\w+|invest\w* in|"
        r"manag(?:e|es|ed|ing)|r[ua]n|runs|running|operat\w+|built|build|set up|opened|founded|launched|"
        r"establish\w*|created|control\w*|oversee\w*|overs[ae]w|lead|led|co-?(?:own|found|run|manage)\w*|"
        r"certif\w+|hold (?:an?|the) (?:stake|share|interest|part))"
    ),
    "PROGRAMME": (
        r"programmes?|programs?|projects?|schools?|clinics?|initiatives?|hospitals?|workshops?|training"
    ),
    "SHARE_IN": (
        r"(?:stake|share|interest|part|participation|holding|shareholding|joint venture)s? (?:in|of)|"
        r"(?:joint|part|proud)?[ -]?(?:co-?)?owners? of|partners? in|shareholders? (?:in|of)"
    ),
    # Who is said to approve
    "ENDORSES": (
        r"endors\w+|recommend\w*|approv(?:e|es|ed|ing|al)|st(?:and|ands|ood|anding) (?:fully |"
        r"firmly )?(?:behind|"
        r"by|with)|back(?:s|ed|ing)|vouch\w*|trust(?:s|ed)?|prais\w+|bless\w*|applaud\w*|congratulat\w+|"
        r"honou?r\w*|award\w*|chos[ei]n?|choos\w+|select\w*|proud of|certif\w+|accredit\w*|guarantee\w*|"
        r"confirm\w*|recogni[sz]\w+|validat\w+|attest\w*|vets?|vetted|rank\w*|rat(?:es|ed)|nam(?:es|ed)|"
        r"call(?:s|ed)|welcom\w+|celebrat\w+|likes?|loves?|agrees? with|sign\w* off|clear(?:s|ed)|"
        r"accept(?:s|ed)|review(?:s|ed)|(?:see|sees|hold|holds|regard|regards|treat\w*)(?= (?:us|our))|"
        r"side with|thank(?:s|ed)?(?! "
        r"to)|says? yes|salut\w+|hail(?:s|ed)"
    ),
    "BLESSING": (
        r"endorsement|approval|backing|support|blessing|seal|stamp|logo|label|recommendation|trust|praise|"
        r"recognition|guarantee|go-ahead|green light|consent|confidence|thumbs[- ]up|award"
    ),
    "PRAISE": (
        r"endorsement|approval|blessing|seal|stamp|recommendation|praise|recognition|go-ahead|green light|"
        r"thumbs[- ]up|award|prize|medal|badge|compliments?|applause|vote of confidence"
    ),
    # What is said to be exchanged
    "NO_LONGER": (
        r"no longer|no more|without|makes? (?:room|way)|made (?:room|way)|make (?:room|way)|free of|"
        r"goodbye|farewell|bye|instead of|in place of|rather than|done with|gave up|given up|"
        r"giv(?:e|es|ing) up|ditch\w*|drop(?:s|ped|ping)?|abandon\w*|le(?:ft|aves?|aving) (?:\w+ )?behind|"
        r"turn\w* (?:our|its|their) backs? on|replac\w+|swap\w*|substitut\w+|switch\w*|exchang\w*|trad(?:ed|"
        r"ing)|convert\w*|mov(?:e|ed|ing) (?:\w+ )?(?:from|to)|t(?:ook|akes?|aken) the place of|out with|"
        r"stopped (?:using|buying)|phas\w+ out|chang(?:e|ed|ing) (?:\w+ )?(?:from|to)|banish\w*|gone is|"
        r"is (?:out|gone|over|history|dead)|made way|gives? way"
    ),
    "ORDINARY": (
        r"industrial|conventional|ordinary|normal|usual|anonymous|old|dirty|bad|regular|standard|"
        r"large-scale|anonymous|mass-market|better|artisanal|co-?operative"
    ),
    # What is said to be used again
    "CLAIMED": r"(?:these|those|the same|same|our|the|their) (?:\w+ )?(?:tonnes?|tons?|credits?)|them",
    "MAY": r"may|can|free to|allowed|let|entitled|invited|welcome to|put|show|wear|display",
    "OUR_CLAIM": (
        r"(?:our|these|those|the same) (?:\w+ )?(?:[\d.,]+ ?(?:t|tonnes?|tons?|kg)|tonnes?|credits?|claim)"
    ),
    "PASSES_ON": (
        r"pass(?:es|ed|ing)?(?: \w+)? on|hand(?:s|ed|ing)? (?:on|over|down)|re-?sell\w*|resold|sell\w*|"
        r"lend\w*|"
        r"lent|shar(?:e|es|ed|ing)|transfer\w*|us(?:e|es|ed|ing)|claim(?:s|ed|ing)?|cit(?:e|es|ed|ing)|"
        r"count(?:s|ed|ing)?|invok\w+|rely on|benefit from|draw on|book(?:s|ed|ing)?|"
        r"advertis\w+(?: with)?|promot\w+|refer to|quote[sd]?|giv(?:e|es|en)|"
        r"cover(?:s|ed)?"
    ),
    "AGAIN": (
        r"again|twice|a second time|once more|two times|next year(?:'s)? (?:too|as well)|for another year|"
        r"re-?us\w+|carried (?:over|forward)|roll\w* over|year after year|more than once|both (?:20|in|for)|"
        r"several times|(?:serv\w+|counts?|holds?|valid|works?)\b<..>\b(?:too|also|as well)"
    ),
    "BUYS": r"buy\w*|bought|purchas\w*|order\w*|acquir\w*",
    # What is said of the environment
    "EARTH": r"planet|mother (?:earth|nature)",
    "GO_GREEN": r"(?:go|going|drive|driving|live|ride|think|buy|choose|shop|power) (?:\w+ )?green",
    "GIVES_BACK": (
        r"(?:what|everything|all|whatever) (?:that )?we (?:take|use|consume|dig)\b<..>\b(?:giv|return|put|"
        r"restor)\w*|"
        r"(?:account|balance|books?|scales?) (?:is|are) (?:now )?(?:balanced|even|settled|square|zero)"
    ),
    "NATURE": (
        r"planet|earth|nature|environment|climate|ecosystems?|biodiversity|forests?|oceans?|natural world|"
        r"future generations|our grandchildren"
    ),
    "KIND": (
        r"good|nice|sweet|clever|right thing|better|best|kind\w*|gentl\w*|light\w*|easy on|friend\w*|"
        r"lov(?:e|es|ing)|respect\w*|gift|favou?r|"
        r"win|benefi\w+|happy|smil\w+|breath\w*|sav(?:e|es|ing)|protect\w*|harmony|tread\w*|car(?:e|es|"
        r"ing) for|"
        r"preserv\w*|heal\w*|spar(?:e|es|ing)|thank\w*|with a heart|give back|giv\w+ back|contribution to"
    ),
    "GREEN": (
        r"green(?:er|est)?|sustainabl[ey]|clean(?:er)?|eco-?\w*|planet\w*|circular|climate-\w+|low-carbon|"
        r"climate-\w+|environmentally \w+"
    ),
    "HOPE": (
        r"tomorrow|future|world|planet|mobility|driving|living|lifestyles?|generation|conscience|luxury|"
        r"revolution|ride|innovation"
    ),
}
