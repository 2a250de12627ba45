import io
from dataclasses import replace

from rich.cells import cell_len
from rich.console import Console

from tests.report.fixture import analysis, without_sound
from wellheard.conversation import Analysis, Gap, Story
from wellheard.report.choosing import summary_row
from wellheard.report.interface import FoundMoment
from wellheard.report.terminal import render, render_moments, render_summary


def shown(whole: Analysis, width: int = 100, *, color: str | None = None) -> str:
    out = io.StringIO()
    console = Console(
        file=out, width=width, force_terminal=color is not None, color_system="truecolor" if color else None
    )
    render(whole, console)
    return out.getvalue()


def test_a_call_fits_on_one_screen() -> None:
    lines = shown(analysis()).splitlines()
    assert len(lines) <= 45
    assert max(cell_len(line) for line in lines) <= 100


def test_a_long_scorecard_names_what_was_met_in_one_paragraph() -> None:
    whole = analysis()
    criteria = (*whole.scorecard.criteria, *(replace(each, id=f"{each.id}-2") for each in whole.scorecard.criteria[:1]))
    text = shown(replace(whole, scorecard=replace(whole.scorecard, criteria=criteria)))
    assert "✓ met: Find out before you conclude 8/8; Let the customer be right 5/5" in text
    assert len(text.splitlines()) <= 45


def test_narrow_screens_lose_no_section_and_never_overflow() -> None:
    for width in (60, 80):
        text = shown(analysis(), width)
        assert max(cell_len(line) for line in text.splitlines()) <= width
        for heading in ("Turning points", "Scorecard", "What the customer told", "For the rep", "could not be done"):
            assert heading in text


def test_the_verdict_stands_first() -> None:
    first = shown(analysis()).splitlines()[0]
    assert "Charging case dead before a wedding" in first
    assert "★★★★☆" in first
    assert "65 of 100" in first


def test_good_and_bad_are_said_in_words_and_not_by_colour_alone() -> None:
    text = shown(analysis())
    assert "✗ hurts" in text
    assert "✓ helps" in text
    assert "✗ missed" in text
    assert "✓ met" in text
    assert "\x1b[" not in text


def test_colours_are_used_where_the_terminal_has_them() -> None:
    assert "\x1b[" in shown(analysis(), color="yes")


def test_every_turning_point_has_its_time_and_words() -> None:
    text = shown(analysis())
    assert "0:31" in text
    assert "“Please hold the button for ten seconds for me.”" in text


def test_a_transcript_without_times_names_turns() -> None:
    text = shown(without_sound())
    assert "turn 5" in text
    assert "0:31" not in text


def test_criteria_without_occasion_or_judge_are_named_beside_the_score() -> None:
    text = shown(analysis())
    assert "no occasion: Draw out what they want; Look for a way; Escalate with a plan" in text
    assert "not assessed: Would your grandmother understand every word? (no language judge is set)" in text


def test_a_capped_score_says_by_what() -> None:
    whole = analysis()
    capped = replace(whole, scorecard=replace(whole.scorecard, capped_by=("respect",)))
    assert "score capped by: Respect" in shown(capped)


def test_gaps_repairs_and_masking_are_not_hidden() -> None:
    text = shown(analysis(), 120)
    assert "detector: overlap: the tracks are mixed from turn 9 on" in text
    assert "The header gave no length" in text
    assert "1 masked" in text


def test_text_of_the_call_is_neither_markup_nor_escape_code() -> None:
    whole = analysis()
    hostile = replace(
        whole,
        story=Story(stars=1, text="[red]not red[/red] \x1b[31mnot red\x1b[0m \u202egnp.exe"),
        gaps=(Gap(stage="x", what="[bold]", reason="\x07bell"),),
    )
    text = shown(hostile)
    assert "[red]not red[/red]" in text
    assert "[bold]" in text
    for harmful in ("\x1b", "\x07", "\u202e"):
        assert harmful not in text


def test_wide_characters_stay_in_line() -> None:
    whole = analysis()
    title = "充電ケースが壊れました" * 8
    text = shown(replace(whole, conversation=replace(whole.conversation, title=title)), 80)
    assert max(cell_len(line) for line in text.splitlines()) <= 80


def test_an_output_that_knows_only_ascii_is_served_in_ascii() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    render(analysis(), Console(file=out, width=100))
    out.flush()
    text = raw.getvalue().decode("ascii")
    assert "****." in text
    assert "x missed" in text


def test_an_empty_call_is_shown_without_complaint() -> None:
    whole = without_sound()
    empty = replace(
        whole,
        conversation=replace(whole.conversation, turns=()),
        moments=(),
        coaching=(),
        gaps=(),
        scorecard=replace(whole.scorecard, criteria=(), score=None),
    )
    text = shown(empty)
    assert "nothing was noticed in this call" in text
    assert "no score" in text
    assert "of 100" not in text


def test_many_calls_become_a_table_with_the_worst_miss() -> None:
    out = io.StringIO()
    rows = [summary_row(analysis()), replace(summary_row(without_sound()), score=None, worst_miss=None, agent=None)]
    render_summary(rows, Console(file=out, width=110))
    lines = out.getvalue().splitlines()
    assert len(lines) == 3
    assert all(word in lines[0] for word in ("Call", "Agent", "Length", "Score", "Stars", "Worst miss"))
    assert all(word in lines[1] for word in ("brightwell-0117.wav", "Noor Haddad", "1:29", "65", "Sympathy before"))
    assert "no score" in lines[2]
    assert lines[2].rstrip().endswith("none")


def test_moments_across_calls_are_listed_with_file_and_time() -> None:
    out = io.StringIO()
    whole = analysis()
    found = [FoundMoment(source="calls/a.wav", moment=each) for each in whole.moments if each.kind == "repeat-request"]
    render_moments(found, Console(file=out, width=110))
    (line,) = out.getvalue().splitlines()[1:]
    assert all(word in line for word in ("calls/a.wav", "0:31", "✗ hurts", "Asked again", "“Please hold the button"))
