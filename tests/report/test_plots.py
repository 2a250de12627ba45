import re
from dataclasses import replace

from tests.report.fixture import analysis, audio, without_sound
from wellheard.conversation import Track
from wellheard.report.interface import ReportAudio
from wellheard.report.plots import WIDTH, lanes, regions, scale_of, ticks, voice_plots
from wellheard.report.transcript import moment_views


def numbers(path: str) -> list[float]:
    return [float(each) for each in re.findall(r"-?\d+(?:\.\d+)?", path)]


def test_time_runs_from_the_left_edge_to_the_right() -> None:
    scale = scale_of(analysis().conversation)
    assert scale.time(0) == 0
    assert scale.time(analysis().conversation.duration_ms or 0) == WIDTH
    assert scale.time(10**9) == WIDTH


def test_without_times_turns_share_the_width_alike() -> None:
    scale = scale_of(without_sound().conversation)
    assert scale.span(0, None, None) == (0, WIDTH / 14)
    assert scale.span(13, None, None)[1] == WIDTH


def test_the_axis_has_few_marks_and_begins_at_zero() -> None:
    for minutes in (1, 7, 60, 600):
        conversation = replace(analysis().conversation, duration_ms=minutes * 60_000)
        marks = ticks(scale_of(conversation))
        assert 2 <= len(marks) <= 9
        assert marks[0] == ("0", "0:00")


def test_each_speaker_has_a_waveform_on_their_own_lane() -> None:
    whole = analysis()
    agent, customer = lanes(whole.conversation, scale_of(whole.conversation), audio())
    assert (agent.label, customer.label) == ("Agent", "Customer")
    assert all(0 <= y <= 40 for y in numbers(agent.wave)[1::2])
    assert all(44 <= y <= 84 for y in numbers(customer.wave)[1::2])


def test_swapped_tracks_still_show_the_agent_first() -> None:
    whole = analysis()
    swapped = (
        Track(index=0, speaker="customer", confidence=1, reason="given"),
        Track(index=1, speaker="agent", confidence=1, reason="given"),
    )
    conversation = replace(whole.conversation, tracks=swapped)
    sound = ReportAudio(data=b"", media_type="audio/wav", peaks=([0.1] * 100, [0.9] * 50 + [0.0] * 50), bucket_ms=895)
    agent, _ = lanes(conversation, scale_of(conversation), sound)
    heights = numbers(agent.wave)[1:200:2]
    assert heights[10] < 5
    assert heights[90] > 19


def test_a_shared_track_is_one_lane_with_both_speakers_blocks() -> None:
    whole = analysis()
    sound = replace(audio(), peaks=audio().peaks[:1])
    (lane,) = lanes(whole.conversation, scale_of(whole.conversation), sound)
    assert [name for name, _ in lane.blocks] == ["agent", "customer"]


def test_an_hour_of_sound_is_drawn_with_a_thousand_columns() -> None:
    whole = analysis()
    conversation = replace(whole.conversation, duration_ms=3_600_000)
    sound = replace(audio(), peaks=([0.5] * 180_000, [0.1] * 180_000), bucket_ms=20)
    agent, _ = lanes(conversation, scale_of(conversation), sound)
    assert agent.wave.count("L") <= 2 * WIDTH


def test_every_moment_is_on_its_speakers_lane_and_dead_air_on_both() -> None:
    whole = analysis()
    scale = scale_of(whole.conversation)
    drawn = lanes(whole.conversation, scale, None)
    placed = {region.moment.kind: region for region in regions(moment_views(whole), scale, drawn)}
    assert placed["sympathy"].top == 0
    assert placed["distress"].top == 44
    assert (placed["silence"].top, placed["silence"].height) == (0, 84)


def test_regions_stay_few_however_many_moments_there_are() -> None:
    whole = analysis()
    many = replace(whole, moments=whole.moments * 300)
    scale = scale_of(many.conversation)
    assert len(regions(moment_views(many), scale, lanes(many.conversation, scale, None))) <= len(whole.moments)


def test_voices_are_drawn_against_their_own_usual_level_and_told_in_words() -> None:
    conversation = analysis().conversation
    loudness, pitch, pace = voice_plots(conversation, scale_of(conversation))
    assert [plot.title for plot in (loudness, pitch, pace)] == ["Loudness", "Pitch", "Pace"]
    assert "Customer furthest from usual at 0:35: +6.2 dB." in loudness.words
    customer = loudness.curves[1]
    assert customer.bars.count("M") == 7
    assert all(0 <= y <= 80 for y in numbers(customer.trend)[1::2])


def test_a_call_without_voice_has_no_plots() -> None:
    conversation = without_sound().conversation
    assert voice_plots(conversation, scale_of(conversation)) == ()
