"""Language style matching: how alike agent and customer use function words.

After Gonzales, Hancock & Pennebaker (2010), "Language style matching as a predictor of social dynamics in small
groups", Communication Research 37(1): for each category of function words, one minus the difference of the two
people's shares over their sum; the mean over the categories. The word lists are our own.
"""

from collections import Counter
from functools import cache

from wellheard.conversation import Measure, NotAssessed
from wellheard.measures.scene import Scene

LEAST_WORDS = 50
"""Each of the two must have said so many words; below it the shares are chance."""
_NEVER_ZERO = 0.0001

CATEGORIES: dict[str, frozenset[str]] = {
    "personal pronouns": frozenset(
        """i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her
        hers herself they them their theirs themselves""".split()
    ),
    "indefinite pronouns": frozenset(
        """it its itself this that these those anybody anyone anything everybody everyone everything somebody someone
        something nobody nothing what whatever which who whom whose thing things stuff other others""".split()
    ),
    "articles": frozenset("a an the".split()),
    "auxiliary verbs": frozenset(
        """am is are was were be been being have has had having do does did doing will would shall should can could may
        might must ought gonna cannot 'm 's 're 've 'd 'll""".split()
    ),
    "negations": frozenset("no not never none nobody nothing nowhere neither nor without cannot n't nope nah".split()),
    "conjunctions": frozenset(
        """and but or nor so because cos cause although though if unless until while whereas when whenever since as
        than then also however""".split()
    ),
    "prepositions": frozenset(
        """about above across after against along among around at before behind below beside between beyond by down
        during for from in inside into like near of off on onto out outside over past per through throughout to toward
        towards under until up upon via with within without""".split()
    ),
    "adverbs": frozenset(
        """again already always actually almost anyway away back basically certainly completely definitely even ever
        exactly finally here hopefully immediately just maybe mostly now often ok okay only perhaps possibly pretty
        probably quickly quite rather really right simply sometimes soon still there today together too totally
        usually very well yet""".split()
    ),
    "quantifiers": frozenset(
        """all another any both bit bunch couple double each either enough every few less lot lots many more most much
        one part plenty several some tons two whole""".split()
    ),
}
"""The nine categories of function words."""


@cache
def _categories(word: str) -> tuple[str, ...]:
    """Categories of a word; "don't" counts as "do" and "n't"."""
    return tuple(name for name, words in CATEGORIES.items() if not words.isdisjoint(_parts(word)))


def _parts(word: str) -> tuple[str, ...]:
    if word == "can't":
        return ("can", "n't")
    if word == "won't":
        return ("will", "n't")
    if word.endswith("n't"):
        return (word[:-3], "n't")
    stem, mark, ending = word.partition("'")
    return (stem, mark + ending) if mark else (word,)


def shares(words: Counter[str]) -> dict[str, float]:
    """Share of each category in all words, 0-1."""
    total = words.total()
    counts = dict.fromkeys(CATEGORIES, 0)
    for word, times in words.items():
        for category in _categories(word):
            counts[category] += times
    return {category: count / total if total else 0.0 for category, count in counts.items()}


def matching(one: Counter[str], other: Counter[str]) -> float:
    """Style matching of two people's words, 0-1."""
    here, there = shares(one), shares(other)
    parts = [
        1 - abs(here[category] - there[category]) / (here[category] + there[category] + _NEVER_ZERO)
        for category in CATEGORIES
    ]
    return sum(parts) / len(parts)


def style_matching(scene: Scene) -> Measure:
    """Style matching of the whole call, 0-1; the nearer to 1, the more alike."""
    fewer = min(scene.agent.word_count, scene.customer.word_count)
    if fewer < LEAST_WORDS:
        return NotAssessed(not_assessed=f"too short: {fewer} words of one of them, {LEAST_WORDS} needed")
    return round(matching(scene.agent.words, scene.customer.words), 4)
