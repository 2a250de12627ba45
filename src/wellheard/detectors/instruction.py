"""The agent asks the customer to carry out a step on the thing at fault: restart, check, press, clear cookies.

Found by grammar: a sentence or clause that begins with a verb of doing ("press the plus"), "could you <verb> ...", "I
want you to", "go ahead and", "try -ing". Asking for data ("read me", "spell", "tell me"), holds ("bear with me") and
good wishes ("take care") begin with verbs too and are left out.
"""

import re
from collections.abc import Iterable, Sequence

from wellheard.detectors.interface import CallSoFar, Heard
from wellheard.detectors.questions import without_lead
from wellheard.detectors.rules import Found, Rule, best, said

_VERBS = (
    "press push pull hold turn switch unplug plug restart reboot reset power open close shut check look try go click tap type enter scroll "
    "select choose pick remove take put move swap clear delete uninstall reinstall install download update log sign disconnect connect "
    "run pop slide lift twist screw tighten loosen wipe clean set start stop force quit refresh drag attach flip toggle change "
    "keep leave touch use find feel shake tilt drain rinse untick tick save reload play delete stand sit stay give point aim "
    "line wiggle blow pinch squeeze tug count copy wait bring hang fit feed drop rub roll walk swipe see watch write fill wrap cover bag isolate "
    "shine snap ease lay peel step flick hit unscrew kindly measure get pour soak dry spray add follow"
)
_DEVICE = (
    r"(?:press|push|pull|hold(?! on\b| the line| off|\?| about| for)|turn|switch|unplug|plug|restart|reboot|reset|power|open|close|shut|check|look|try|go to|go into|click|tap|type|enter|scroll|select|"
    r"choose|remove|take (?:it|the|that|out|off)|put (?:it|the|that|in|your|on)|move|swap|clear|delete|uninstall|reinstall|install|update|log|sign (?:in|out)|disconnect|connect|run|pop|slide|lift|twist|screw|tighten|loosen|"
    r"wipe|clean|set|stop|quit|refresh|drag|attach|flip|toggle|change|touch|tilt|drain|rinse|untick|tick|save|reload|unscrew|squeeze|wiggle|blow|copy|isolate|count|feel|measure|have a look|give it|leave it|let it|nip)"
)
_VERB = rf"(?:{'|'.join(sorted(set(_VERBS.split()), key=lambda word: (-len(word), word)))})"
_NOT_STEPS = re.compile(
    r"^(?:hold (?:on\b|for|off|please|the line|up|your horses)|hang (?:on|about|fire|up)|wait(?: a| here|,|\.)|go (?:on|ahead[.,]|for it|well|easy|away|and (?:get|have|enjoy|find|fetch)|back to)|"
    r"take (?:your|care|it easy|a (?:breath|seat|minute|moment)|heart|as)|give (?:me|us|him|her|my|it a (?:few|day)|yourself)|tell (?:me|us|him|her|them|you|your|gran|mum|dad)|have (?:a|your|fun|you|we|i|they|there|ten|no)\b|"
    r"look(?:,|\.|s| after| forward| at (?:that|you|me|this))|see(?:,|\.| you| to| if| what| that)|let (?:me|us)|bear|stay (?:on(?! the (?:grass|channel|page|screen))|with (?:me|your)|there|safe|warm|well|put|in touch|by)|keep (?:well|safe|going|it up|hold|your|talking|them|him|her|the (?:bag|box|receipt|change))|"
    r"put (?:your feet|it this|that down)|try (?:not|us|again later|me)|sit (?:tight|back)|set\b (?!it|the|up)|fit\b|get (?:you|away|out|well|some|that|it sorted|your breath|off)|find(?:s|ing)? (?:out|you)|pop (?:quiz)|leave (?:it (?:with|to|so)|that (?:with|to)|him|her|them|me)|"
    r"stop (?:it|you|me|there|right)|start (?:from|wherever|at|where|with the|over|again|me)|walk me|run me|take me|bring me|point taken|cover(?:ed|s)?\b (?!the|it)|use(?:d|s)\b|add(?:ed|s)|check(?:s|ed)\b|close (?:to|one|by)|open (?:to|from|till|until)|clean\b (?!the|it|your|out|off|up)|dry\b (?!it|the|your|off|out)|"
    r"play(?:s|ed)|watch (?:out|this)|count (?:on|yourself)|write (?:to|it)|change of|power\.|drop (?:us|me)|follow(?:ing|ed|s)|use of|see\b|hang\b|get\b (?!the|a photo|a picture|your phone))"
)
_AFTER = r"(?:it|the|your|that|this|them|those|these|both|down|up|on|off|out|in|back|over|to|at|a|an|any|all|again|one|once|only|gently|until|till|by|into|through|from|with|away|round|around|half|settings|\w+ing|\w+)\b"
_FIRST = re.compile(rf"{_VERB} {_AFTER}")
_LATER_SIGN = re.compile(r"[,:;]|then|first|now|next|please")
_LATER = re.compile(
    rf"(?:^[^,.?!]{{2,40}}, (?:and |then |so |just |please )*|\b(?:then|first|now|next|please),? (?:just |please )?|[:;] )({_DEVICE}) (?:it|the|your|that|this|them|those|these|both|down|up|on|off|out|in|back|over|one|any|all)\b"
)
_ASKED = re.compile(
    rf"\b(?:(?:could|can|would|will) (?:you|y'all)(?: just| please| maybe| perhaps| kindly| quickly| possibly)*|i(?:'d| would)? (?:just )?(?:want|need|like) you to|i'll (?:just )?(?:have|get|ask) you(?: to)?|(?:go|going) ahead and|"
    rf"you(?:'ll| will)?(?: just)? (?:need|want|have|got) to|be sure to|make sure (?:to|you)|do me a favou?r and|would you mind)"
    rf"(?: just| please| first| then)* (?:{_DEVICE})(?:ing)?\b(?! (?:me (?:your|the|a)|us (?:your|the)|in touch|on hold|a (?:copy|photo|message|complaint|form)|help|the (?:form|email|number)|(?:it )?with (?:us|me)|back to (?:us|me|you)))"
)
_NOT_TO = re.compile(
    rf"(?:please )?(?:don't|do not) (?:you )?(?:try (?:and|to) )?(?:{_DEVICE}|{_VERB}) (?:it|the|them|that|any|your|on|off|out|in)\b"
)
_SHORT = re.compile(
    rf"^{_VERB} (?:it|that|this|them|again|now|one|once|both|up|down|off|on)\b(?:[^.?!]{{0,40}})?[.!]?$"
)


def _fold(heard: Heard, call: CallSoFar, _found: Sequence[Found]) -> Iterable[Found]:
    if len(call.turns) < 3:
        return ()
    found = []
    for sentence in heard.sentences:
        confidence = _step(sentence.text, asks=sentence.asks)
        if confidence:
            found.append(Found(sentence.start, sentence.end, confidence))
    return best(found)


def _step(text: str, *, asks: bool) -> float:
    """How sure it is that a sentence asks for a step; 0 where it doesn't."""
    bare = without_lead(text)
    if _NOT_STEPS.match(bare):
        return 0.0
    if ("you" in text or "y'all" in text or "ahead" in text) and _ASKED.search(text):
        polite = bare.startswith(("can", "could", "would", "will")) or not asks
        return 0.75 if polite else 0.6
    if asks:
        return 0.0
    if _SHORT.match(bare) or _NOT_TO.match(bare):
        return 0.7
    if _FIRST.match(bare):
        return 0.65
    return 0.55 if _LATER_SIGN.search(text) and _LATER.search(text) else 0.0


DETECTOR = Rule(
    kind="instruction",
    version="1",
    fold=_fold,
    wakes=_VERBS + " pressing holding turning unplugging restarting checking opening",
    fires=(
        said("agent: Hello.", "customer: It's frozen.", "agent: Press the round key for ten seconds."),
        said("agent: Hello.", "customer: It's frozen.", "agent: Okay, could you unplug it at the wall?"),
        said("agent: Hello.", "customer: It won't load.", "agent: I want you to clear the cookies first."),
        said("agent: Hello.", "customer: It won't load.", "agent: Go ahead and restart the phone."),
        said("agent: Hello.", "customer: It beeps.", "agent: Right, now lift the lid and wipe the sensor."),
    ),
    silent=(
        said("agent: Hello.", "customer: Hi.", "agent: Could you give me your postcode?"),
        said("agent: Hello.", "customer: Hi.", "agent: Hold on, please."),
        said("agent: Hello.", "customer: Hi.", "agent: Take care now."),
        said("agent: Hello.", "customer: It's frozen.", "agent: Have you restarted it?"),
        said("customer: Hi.", "agent: Hello.", "customer: Press the button for me."),
        said("agent: Hello.", "customer: Hi.", "agent: Take your time."),
    ),
)
