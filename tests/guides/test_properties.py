"""Whatever guide, whatever was told in whatever order: nothing known is proposed, and the walk always ends."""

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.guides.guides import a_fact, a_try, told

from wellheard.guides import END, Branch, Guide, Notes, Step, Walk, answer, begin, did, pass_over, said, standing
from wellheard.guides.interface import Sort

FACTS = ("lights", "order-number", "email", "model", "serial-number")
ACTIONS = ("restart", "reset", "clear-cache", "update")


@st.composite
def guides(draw: st.DrawFn) -> Guide:
    """Any graph of up to eight steps, loops among them."""
    ids = [f"s{number}" for number in range(draw(st.integers(1, 8)))]
    targets = st.sampled_from([*ids, END])
    return Guide(id="g", version="1", title="T", purpose="P", steps=tuple(draw(_step(each, targets)) for each in ids))


@st.composite
def _step(draw: st.DrawFn, step_id: str, targets: st.SearchStrategy[str]) -> Step:
    sorts: tuple[Sort, ...] = ("ask", "do", "tell", "escalate")
    sort = draw(st.sampled_from(sorts))
    what = draw(st.sampled_from({"ask": FACTS, "do": ACTIONS}.get(sort, ("Hello.", "Bye."))))
    branches = draw(st.lists(st.builds(Branch, when=st.just(("red", "worked")), then=targets), max_size=2))
    return Step(id=step_id, sort=sort, what=what, then=draw(targets), branches=tuple(branches))


def ledgers() -> st.SearchStrategy[Notes]:
    values = st.sampled_from(("red", "green"))
    facts = st.lists(st.builds(a_fact, st.sampled_from(FACTS), values), max_size=4)
    tried = st.lists(
        st.builds(a_try, st.sampled_from(ACTIONS), st.none(), st.sampled_from(("worked", "no-change", None))),
        max_size=3,
    )
    return st.builds(lambda some, more: Notes(ledger=told(*some, tried=tuple(more))), facts, tried)


@given(guides(), ledgers())
@settings(max_examples=150, deadline=None)
def test_a_known_fact_or_done_action_is_never_proposed(guide: Guide, notes: Notes) -> None:
    now = standing(begin(guide, notes))
    if now.open:
        known = {each.slot for each in notes.ledger.facts} | {each.action for each in notes.ledger.tried}
        assert now.open.step.what not in known


@given(guides(), ledgers(), st.lists(st.sampled_from(("tick", "skip", "red")), min_size=1, max_size=4))
@settings(max_examples=150, deadline=None)
def test_the_walk_ends_after_at_most_as_many_ticks_as_steps_and_proposes_none_twice(
    guide: Guide, notes: Notes, moves: list[str]
) -> None:
    walk = begin(guide, notes)
    proposed: list[str] = []
    while (now := standing(walk)).open:
        proposed.append(now.open.step.id)
        assert len(proposed) <= len(guide.steps)
        walk = moved(walk, now.open.step, moves[len(proposed) % len(moves)])
    assert len(set(proposed)) == len(proposed)
    assert now.ending in ("end", "handed-over", "round")


def moved(walk: Walk, step: Step, move: str) -> Walk:
    if move == "skip" and step.sort != "escalate":
        return pass_over(walk, step.id, "not here")
    if step.sort == "ask":
        return answer(walk, step.id, move)
    return did(walk, step.id, "worked" if move == "red" else None) if step.sort == "do" else said(walk, step.id)


@given(guides(), ledgers())
@settings(max_examples=60, deadline=None)
def test_the_same_notes_lead_to_the_same_place(guide: Guide, notes: Notes) -> None:
    assert standing(begin(guide, notes)) == standing(begin(guide, notes))
