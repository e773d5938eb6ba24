"""The words by which grades, recommendations, comparisons, counts and lists are asked for."""

from __future__ import annotations

import re

MARK = "[\ue000-\ue002]"  # what `question` leaves where an authority, year or framework stood
AUTHORITY, YEAR, FRAMEWORK = "\ue000", "\ue001", "\ue002"  # stand in the text for what was read

GRADE_WORD = re.compile(
    r"\b(?:grad(?:e|es|ed|ing)|rat(?:ing|ings|ed)|judge?ments?|judged|scor(?:e|es|ed)|verdict)\b",
    re.I,
)
GRADE_ASKED = re.compile(
    r"\b(?:what|which|whatever)\b(?:\s+\S+){0,4}?\s+(?:grades?|ratings?|judge?ments?|verdict|marks?|scores?)\b"
    r"|\bhow\b.*\b(?:rated?|graded?|judged?|scored?|marked)\b"
    r"|\b(?:grade|rating|judge?ment|mark|score)\b(?:\s+\S+){0,3}\s+(?:for|on|given)\b"
    r"|\b(?:rated|graded|judged|marked)\s*\?*$|\boverall (?:grade|rating|judge?ment|verdict|mark|score|effectiveness)\b"
    r"|\bwhat (?:did|has|have|do|does)\b.{1,40}\b(?:give|given|award|awarded|hand|handed)\b.{0,40}\bfor\b"
    r"|\b(?:grades?|ratings?|judge?ments?)[- ]?wise\b|\bin terms of (?:the )?(?:grades?|ratings?|judge?ments?)\b",
    re.I,
)
AUTHORITIES = r"(?:local authorit(?:y|ies)|authorit(?:y|ies)|councils?|boroughs?|areas?|places?|counties|cities|partnerships?)"
ACROSS = re.compile(
    rf"\b(?:which|what|list|show|name|any|all|every|other)\b(?:\s+\w+){{0,2}}\s+{AUTHORITIES}\b"
    rf"|\bwhich of\b|\bwhich (?:reports?|inspections?)\b|\b(?:best|worst|highest|lowest|top|most|fewest)\b.*\b{AUTHORITIES}\b",
    re.I,
)
# "Which of Kent, York and Leeds were …": those are asked for that have the grade named.
WHICH_OF_THESE = re.compile(
    rf"\b(?:which|any|how many|who) (?:one )?(?:out )?of (?:the )?{AUTHORITY}(?:\W+(?:and|or|&)?\W*(?:the )?{AUTHORITY})+",
    re.I,
)
GRADES = (
    r"(?:outstanding|good|adequate|inadequate|requir(?:e[sd]?|ing) improvement(?: to be good)?)"
)
# A grade that is held: "good overall", "'requires improvement' for care leavers"; not "good practice".
HELD_OVERALL = re.compile(rf"\b{GRADES}\b['’\"”]?,? overall\b|\boverall\W+{GRADES}\b", re.I)
HELD = re.compile(
    rf"\b{GRADES}\b['’\"”]?,? (?:for|at|on)\b|\b(?:sits?|stands?) at {GRADES}\b", re.I
)
WHOSE = re.compile(rf"\bwho(?:se)?\b|\bwhere\b|\b{AUTHORITIES}\b", re.I)
WRITTEN_UP = re.compile(
    r"\bwho\b.*\b(?:inspected|visited|reviewed|reported on|written (?:up|about))\b", re.I
)
TALLY = re.compile(  # only where nothing else is asked for: "the number of reports of neglect" is a matter
    r"\b(?:number|total|count) of\b(?:\s+\w+){0,2}\s+(?:reports|inspections|letters|judge?ments|grades)\b"
    r"|\bhow many\b.*\b(?:inspections|reports|letters|judge?ments|grades)\b"
    r"|\bhow (?:often|many times)\b.*\b(?:inspected|visited)\b",
    re.I,
)
LIST_REPORTS = re.compile(
    r"\b(?:list|show|name|give|what|which)\b.*\b(?:reports|inspections|visits|letters)\b", re.I
)
COUNT = re.compile(
    rf"\bhow many\b(?:\s+\w+){{0,2}}\s+(?:{AUTHORITIES}|reports?|inspections?|judge?ments?|grades?)\b"
    rf"|\bhow many of\b\s*(?:the\s+)?(?:{AUTHORITIES}|these|them|{AUTHORITY})|\bnumber of (?:different )?{AUTHORITIES}\b"
    rf"|\b(?:how many|number of)\b(?:\s+\w+){{0,2}}\s+(?:{FRAMEWORK}|(?:inspection )?letters?|visits)"
    rf"|\bhow many of\b(?:\s+\w+){{0,2}}\s+{AUTHORITIES}\b"
    rf"|\bcount (?:up )?(?:the|all|every)?\s*(?:{AUTHORITIES}|reports?|inspections?)\b"
    rf"|(?:{AUTHORITIES}|reports?|inspections?|letters?|{FRAMEWORK})[^?]*\W(?:and )?how many\W*$",
    re.I,
)
RECOMMENDATIONS = re.compile(
    r"\brecommend(?:ations?|ed|s)?\b|\bareas? (?:for|of) improvement\b|\b(?:priority|immediate) actions?\b"
    r"|\b(?:what|which)\b.*\b(?:needs?|needed|must|should|had|has|have|ought)\b.*\b(?:improve|do better|be better|be improved|put right|change|fix|do|done|address|tackle)\b"
    r"|\b(?:could|should|can|might) (?:still )?be (?:done )?better\b|\bnext steps\b|\bimprovements? (?:required|needed|asked|demanded)\b"
    r"|\bactions?\b.*\b(?:three|six|twelve|3|6|12)[- ]months?\b"
    r"|\bimprovement (?:areas|points|actions|priorities)\b|\bneeds? (?:improving|improvement|fixing|sorting|attention|work)\b"
    r"|\b(?:areas?|things?|points?) (?:to (?:be )?(?:improved?|develop(?:ed)?|work(?:ed)? on)|for (?:further )?(?:improvement|development))\b"
    r"|\b(?:what|which)\b.*\b(?:could|can|might)\b.*\b(?:do|be done|did) better\b"
    r"|\bactions?\b.*\b(?:have|had|has|was|were|is|are|must|needs?|needed) to\b.*\b(?:take|taken|do|done|carry|finish|complete)\b"
    r"|\b(?:needs?|needed|had|has|have|must|ought)(?: to)? (?:work on|sort out|put right|get right|see to|deal with)\b"
    r"|\bneeds? to improve\b|\b(?:told|asked|instructed|ordered|required|urged) to\b"
    r"|\b(?:want|wanted|expect|expected|tell|told|ask|asked|require|required)\b.*\b(?:to (?:do|improve|change|fix|sort|put|tackle|address|see|get better)|improved|done|fixed|changed|put right|sorted)\b"
    r"|\bon the (?:to[- ]do )?list\W*$|\bactions? (?:points?|required|needed)\b|\bto[- ]do list\b|\bpriorities for improvement\b",
    re.I,
)
EVER = re.compile(
    r"\b(?:when|which year)\b.* last (?:(?:anything|any|an?|judged|rated|graded|found|given|called|deemed|marked|to be|as) )*(?:less|worse|lower|below|short|under|not|outstanding|good|adequate|inadequate|requir\w+ improvement)\b|\b(?:ever|always|never|every time|(?:at|in|on|by) (?:any|some) (?:time|point|stage|inspection|report|visit))\b",
    re.I,
)
COMPARE = re.compile(
    r"\bcompar(?:e|ed|es|ing|ison)\b|\bdifference between\b|\bversus\b|\bvs\b|\bbetter\b.*\bthan\b|\bworse\b.*\bthan\b"
    r"|\bsame (?:grade|judgement|rating)\b|\bside by side\b|\bv\b"
    rf"|[{AUTHORITY}{YEAR}]\W+(?:as )?against\W+[{AUTHORITY}{YEAR}]",
    re.I,
)
BETTER = re.compile(
    r"\b(?:better|worse|higher|lower|stronger|weaker|ahead|behind)\b", re.I
)  # of two
# "from inadequate to outstanding"; what grades are named is looked at beside it
FROM_TO = re.compile(
    r"\bfrom\b.+\bto\b|\b(?:lost|lose|losing|gave up|dropped|slipped|fell|slid|climbed|rose|used to be|once)\b.+"
    r"\b(?:to|now|today|currently|but are|but is|and are|and is)\b",
    re.I,
)
# Who lost, kept or newly has the one grade named: "lost its outstanding", "dropped to inadequate", "stayed good"
LOST = re.compile(
    r"\b(?:los(?:t|e|es|ing)|gave up|giv(?:en|ing) up|forfeit(?:ed)?|no longer|stopped being|ceased to be|used to be"
    r"|(?:dropped|slipped|fell|fallen|slid|came|gone|went) (?:down |out |back |away )?(?:from|of|below))\b"
    r"|\b(?:stripped of|not \w+ any ?more)\b",
    re.I,
)
KEPT = re.compile(
    r"\b(?:kept|keeps?|keeping|h[eo]ld on to|held (?:its|their|an?|the)|retain(?:ed|s|ing)?|maintain(?:ed|s|ing)?|stay(?:ed|s|ing)?|remain(?:ed|s|ing)?"
    r"|twice in a row|two in a row|again)\b",
    re.I,
)
GAINED = re.compile(
    r"\b(?:gain(?:ed|s|ing)?|regain(?:ed|s)?|newly|for the first time|became|becoming"
    r"|(?:mov|improv|climb|jump|progress|advanc|promot|upgrad)(?:ed|es?|ing) (?:up |on )?to|(?:rose|risen|went|gone) (?:up )?to"
    r"|(?:dropp|slipp|downgrad|relegat|declin|sink)(?:ed|s|ing|ning)? (?:down |back )?to|(?:fell|fallen|fall|sank|slid|down) (?:back )?to)\b",
    re.I,
)
TREND = re.compile(
    r"\bover (?:time|the years)\b|\btrend\b|\bhistory\b|\btimeline\b|\bjourney\b|\b(?:better|worse) than before\b|\btrac(?:e|k)\b|\b(?:through|across|over) (?:all )?(?:the |its |their )?(?:inspections|reports)\b|\b(?:gets?|got|getting|gone|becomes?|became) (?:any )?(?:better|worse)\b"
    r"|\b(?:have|has|did|how)\b.*\b(?:grades?|judgements?|ratings?)\b.*\bchang(?:e|ed)\b|\bchang(?:e|ed)\b.*\b(?:grades?|judgements?|ratings?)\b"
    r"|\b(?:in )?(?:what|which) (?:direction|way)\b.*\b(?:go|went|gone|head|heading|headed|mov(?:e|ed|ing))\b"
    r"|\b(?:go|went|gone) (?:up|down)\b|\bmove[sd]? (?:up|down)\b"
    r"|\b(?:has|have|did|is|are)\s*(?:[\ue000-\ue002]|\W|getting |the |its |their |council|children['’]s services|overall|effectiveness|services?)*\b(?:improved?|improving|better|worse|worsened?|declined?|deteriorated?)\s*(?:since|between|from|over|from|\W|$)",
    re.I,
)
# Among several authorities "better" compares them; only these words ask for their course over time.
COURSE = re.compile(
    r"\b(?:direction|which way)\b|\bover (?:time|the years)\b|\btrend|\bhistory\b|\bsince\b|\b(?:getting|got|gets?|gone|becom\w+|became) (?:any )?(?:better|worse)\b"
    r"|\b(?:improv|worsen|declin|deteriorat|chang)(?:ed?|ing)\b",
    re.I,
)
HOW_GOOD = re.compile(
    r"^\W*(?:so |and |but )?how (?:good|bad|strong|weak|well[- ]led) (?:is|are|was|were)\b"
    rf"|\bhow (?:did|does|do|has|have|had|is|was)\b \W*{AUTHORITY}(?:['’]s)?(?: council)? (?:do|done|doing|fare|fared|get on|perform(?:ed|ing)?)\b",
    re.I,
)
EACH_PART = r"(?:grades?|judge?ments?|ratings?|strands?|sub-?judge?ments?)"
EVERY_GRADE = re.compile(
    rf"\b(?:every|each|all|full|complete|whole)\b(?: set| list| of| its| the| their| those| these| single| one){{0,3}} {EACH_PART}\b"
    rf"|\b(?:list|set out|run through|go through|read out|show) (?:me )?(?:all |the |its |their )*{EACH_PART}\b",
    re.I,
)
NO_EXCEPTION = re.compile(
    r"\b(?:clean sweep|full house|full set|straight flush|(?:perfect|spotless|unblemished) (?:set|card|record|score)|nothing but|across the board|without exception)\b",
    re.I,
)
# "Was anything graded worse by 2023?": every judgement is compared, not only the whole
ANYTHING_MOVED = re.compile(
    r"\b(?:anything|something|everything|nothing|any|some|each|every|all|what|which|parts?|bits?|areas?)\b.{0,60}"
    r"\b(?:better|worse|higher|lower|up|down|improved?|worsened|declined|slipped|dropped|fell|fallen|rose|risen)\b",
    re.I,
)
INCLUDING = re.compile(r"\b(?:including|as well as|not forgetting|not just|not only)\b", re.I)
PARTS_COUNTED = re.compile(
    r"\bhow many\b(?: \w+){0,3} (?:judge?ments?|grades?|strands?|areas?|parts?|services)\b", re.I
)
WHAT_WAS = re.compile(  # "what exactly was judged inadequate?"
    rf"\bwhat (?:exactly |else |all )?(?:(?:was|were|is|are) (?:it|they|that|those) (?:that |which )?)?"
    rf"(?:was|were|is|are|came out|got|stayed|remained) (?:(?:only|still|also|judged|rated|graded|marked|found|called|to be|as) )*{GRADES}\b",
    re.I,
)
AND_BEFORE = re.compile(
    r"\b(?:and|,)(?: \w+){0,4} (?:the time before|the one before|before that|beforehand|previously)\b"
    r"|\bwhat (?:had|was|did) (?:it|that|they) (?:been |get |have |receive )?(?:before|previously)\b"
    r"|\b(?:better|worse|higher|lower)\b.{0,40}\bthan (?:\w+ ){0,3}(?:before|earlier|previously)\b",
    re.I,
)
# "How was it graded, and why?" asks for the grade with its reason.
AND_WHY = re.compile(
    r"\band why(?: (?:was|is) (?:it|that|this)(?: so)?)?\W*$"
    r"|(?:\band|,) (?:what (?:was|were|is|are|did they give as) |for what |on what |with what |give )?(?:the |its |their )?"
    r"(?:main |stated )?(?:reasons?|grounds)(?: (?:given|for (?:it|that|this)|behind (?:it|that|this)))?\W*$",
    re.I,
)
VERDICT = re.compile(  # a grade that was given, and not one that a passage speaks of
    r"\b(?:verdict|grade|rating|judge?ment|mark)\b|\b(?:rated|graded|judged|marked)\b", re.I
)
ANY_PART = re.compile(
    r"\b(?:any|every|each|all|one|which|what|some|the|those)(?: of (?:the|its|their))?(?: \w+)? "
    r"(?:strands?|judge?ments?|grades?|parts?|areas?|aspects?|bits|services)\b",
    re.I,
)
REGION = re.compile(
    rf"\b(?:which|what|list|name|show|any|all|how many|number of)\b(?:\s+\w+){{0,2}}\s+{AUTHORITY}",
    re.I,
)
CHANGED = re.compile(
    r"\b(?:improved?|worsene?d?|declined?|deteriorated?|changed?|slip(?:ped)?|drop(?:ped)?|fall(?:en)?|fell|rise(?:n)?|rose|moved?)\b"
    r"|\b(?:gets?|got|gotten|becomes?|became|getting|goes|go|went|gone) (?:any )?(?:better|worse|down|up)\b",
    re.I,
)
HOW_FAR = re.compile(r"\bhow (?:big|large|far|much)\b", re.I)  # "how big was the jump?"
TIME_LIMITS = (
    (
        0,
        re.compile(
            r"\b(?:immediate(?:ly)?|straight ?away|right away|at once|urgent(?:ly)?)\b", re.I
        ),
    ),
    (91, re.compile(r"\b(?:three|3)[- ]months?\b", re.I)),
    (183, re.compile(r"\b(?:six|6)[- ]months?\b|\bhalf a year\b", re.I)),
    (365, re.compile(r"\b(?:twelve|12)[- ]months?\b|\b(?:a|one) year\b", re.I)),
)

# Words that add nothing to a question that only asks for a grade.
EMPTY = frozenset(
    (
        "a an the of for in on at by to as and or with was were is are be been being did do does "
        "has have had it its their they them this that there what which how when who whom overall "
        "s whose say said give given gave get got gets getting receive received award awarded achieve "
        "achieved come came out council councils authority authorities local borough city county "
        "service services children childrens child's children's kids social care department team "
        "area region inspection inspections inspected inspector inspectors inspectors' ofsted "
        "report reports reported under time times well doing done effectiveness effective quality "
        "performance work working practice provision experiences progress still now ever really "
        "actually all each every only just than enough after about final last latest current "
        "recent word level standard terms regard regards result results find found rank ranked "
        "place judge judging judges rate rating score scale mark marks thought think year any no "
        "not me us tell show list please can you i we would could hi hello many much let know "
        "want see better worse compare compared comparison between difference same versus vs "
        "history trend change changed changes over years two three first second both published dated why reason reasons improve improved improving worsened declined deteriorated since got become became gone down go went up always never been any  either higher lower "
        "side one ones most reviewed visited went so ok okay hey well then different index folder collection "
        "letter letters where against wise worsen decline deteriorate some somewhere held hold "
        "covered available ended end separate separately own pls thanks "
        "from previous previously prior earlier trace track through timeline "
        "slip slipped drop dropped drops fall fallen fell rise risen rose moved moves journey before everything "
        "cover covers exist exists least number best worst lowest highest weakest strongest top bottom total often "
        "re-inspection reinspection reported single kept keep keeps such poor poorly bad badly far managed manage manages whole "
        "way outright still picture exactly year hand handed good-enough while whereas although though briefing nearest newest "
        "places areas counties cities boroughs partnerships regions towns"
    ).split()
)
