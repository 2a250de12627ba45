from wellheard.review.agreement import Rating
from wellheard.review.disagreement import disputes, stars_apart

WEIGHTS = {"kind": 5, "clear": 10}


def rated(call: str, criterion: str, **answers: str) -> list[Rating]:
    return [Rating(rater=who, call=call, criterion=criterion, answer=said) for who, said in answers.items()]


def test_what_divides_most_comes_first() -> None:
    rows = rated("one", "clear", a="met", b="partly") + rated("two", "kind", a="met", b="missed")
    assert [(each.call, each.criterion) for each in disputes(rows, calls=["one", "two"], weights=WEIGHTS)] == [
        ("two", "kind"),
        ("one", "clear"),
    ]


def test_of_two_alike_the_weightier_comes_first_then_the_earlier_call() -> None:
    rows = rated("two", "clear", a="met", b="missed") + rated("one", "kind", a="met", b="missed")
    rows += rated("one", "clear", a="met", b="missed")
    found = disputes(rows, calls=["one", "two"], weights=WEIGHTS)
    assert [(each.call, each.criterion) for each in found] == [("one", "clear"), ("two", "clear"), ("one", "kind")]


def test_who_agrees_is_not_listed() -> None:
    assert disputes(rated("one", "kind", a="met", b="met"), calls=["one"], weights=WEIGHTS) == []
    assert disputes(rated("one", "kind", a="met"), calls=["one"], weights=WEIGHTS) == []


def test_it_says_who_said_what_the_most_first() -> None:
    (found,) = disputes(rated("one", "kind", c="missed", b="met", a="met"), calls=["one"], weights=WEIGHTS)
    assert dict(found.answers) == {"met": ("a", "b"), "missed": ("c",)}
    assert list(found.answers) == ["met", "missed"]
    assert found.spread == 0.666666667


def test_stars_lie_apart_as_far_as_the_outermost() -> None:
    assert stars_apart({"a": 2, "b": 5, "c": 3}) == 3
    assert stars_apart({"a": 2}) == 0
