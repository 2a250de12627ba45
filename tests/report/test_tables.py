import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.fixture import analysis, without_sound
from wellheard.conversation import Analysis
from wellheard.report.columns import wide_columns
from wellheard.report.tables import Format, TablesError, guarded, write_tables

FORMATS: tuple[Format, ...] = ("csv", "parquet")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_table_is_written_in_both_formats(tmp_path: Path) -> None:
    for file_format in FORMATS:
        paths = write_tables([analysis()], tmp_path / file_format, file_format=file_format)
        assert sorted(paths) == ["calls", "criteria", "lines", "measures", "moments", "turns"]
        assert sorted(path.name for path in (tmp_path / file_format).iterdir()) == sorted(
            f"{name}.{file_format}" for name in paths
        )


def test_parquet_keeps_types_that_databases_like(tmp_path: Path) -> None:
    paths = write_tables([analysis(), without_sound()], tmp_path)
    calls = pq.read_table(paths["calls"])
    assert str(calls.schema.field("started_at").type) == "timestamp[us, tz=UTC]"
    assert str(calls.schema.field("score").type) == "int64"
    row, plain = calls.to_pylist()
    assert row["started_at"] == datetime(2026, 3, 5, 14, 2, 11, tzinfo=UTC)
    assert row["score"] == 65
    assert row["criterion_never-ask-twice_outcome"] == "missed"
    assert row["criterion_own-words_points"] == 4
    assert row["criterion_plain-words_points"] is None
    assert row["measure_agent_talk_share"] == 0.54
    assert row["worst_miss"] == "sympathy-first"
    assert plain["duration_ms"] is None
    assert plain["measure_mirroring"] is None
    moments = pq.read_table(paths["moments"]).to_pylist()
    assert moments[9]["turn_ids"] == [5]
    assert moments[9]["refers_to"] == "[4]"


def test_absence_says_why_in_the_long_table(tmp_path: Path) -> None:
    paths = write_tables([without_sound()], tmp_path, file_format="csv")
    by_name = {row["measure"]: row for row in rows(paths["measures"])}
    assert by_name["mirroring"]["value"] == ""
    assert by_name["mirroring"]["not_assessed"] == "no audio"


def test_what_the_first_call_did_not_have_is_in_the_long_tables(tmp_path: Path) -> None:
    whole = analysis()
    odd = replace(whole.scorecard.criteria[0], id="house-rule")
    other = replace(whole, scorecard=replace(whole.scorecard, criteria=(odd,)))
    paths = write_tables([whole, other], tmp_path, file_format="csv")
    calls = rows(paths["calls"])
    assert "criterion_house-rule_outcome" not in calls[0]
    assert calls[1]["criterion_respect_outcome"] == ""
    assert "house-rule" in {row["criterion"] for row in rows(paths["criteria"])}


def test_columns_can_be_named_before_the_first_call(tmp_path: Path) -> None:
    columns = wide_columns(analysis())
    empty = write_tables([], tmp_path / "empty", columns=columns)
    full = write_tables([analysis()], tmp_path / "full")
    assert pq.read_schema(empty["calls"]).equals(pq.read_schema(full["calls"]))
    assert pq.read_table(empty["calls"]).num_rows == 0


def test_no_calls_make_tables_with_headings_only(tmp_path: Path) -> None:
    paths = write_tables([], tmp_path, file_format="csv")
    assert paths["calls"].read_text(encoding="utf-8-sig").startswith("call_id,source,title")
    assert rows(paths["moments"]) == []


def test_a_spreadsheet_finds_no_formula_in_what_a_customer_said(tmp_path: Path) -> None:
    whole = analysis()
    lines = ('=HYPERLINK("http://evil","x")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "fine - really")
    turns = tuple(replace(turn, text=text) for turn, text in zip(whole.conversation.turns, lines, strict=False))
    hostile = replace(whole, conversation=replace(whole.conversation, turns=turns, title="=1+1"))
    paths = write_tables([hostile], tmp_path, file_format="csv")
    assert [row["text"] for row in rows(paths["turns"])] == [f"'{line}" for line in lines[:5]] + ["fine - really"]
    assert rows(paths["calls"])[0]["title"] == "'=1+1"


def test_numbers_below_zero_stay_numbers(tmp_path: Path) -> None:
    paths = write_tables([analysis()], tmp_path, file_format="csv")
    assert rows(paths["turns"])[2]["loudness_change_db"] == "-1.2"


@given(st.text())
def test_no_guarded_cell_begins_like_a_formula(text: str) -> None:
    assert not guarded(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))


def test_csv_names_its_encoding_for_spreadsheets(tmp_path: Path) -> None:
    paths = write_tables([analysis()], tmp_path, file_format="csv")
    assert paths["calls"].read_bytes().startswith(b"\xef\xbb\xbf")


def test_half_a_character_stops_neither_format(tmp_path: Path) -> None:
    whole = analysis()
    broken = replace(whole, conversation=replace(whole.conversation, title="half \ud83d of it"))
    assert "half" in rows(write_tables([broken], tmp_path, file_format="csv")["calls"])[0]["title"]
    assert "half" in pq.read_table(write_tables([broken], tmp_path)["calls"]).to_pylist()[0]["title"]


def test_equal_calls_make_equal_bytes(tmp_path: Path) -> None:
    for file_format in FORMATS:
        one = write_tables([analysis()], tmp_path / "one", file_format=file_format)
        two = write_tables([analysis()], tmp_path / "two", file_format=file_format)
        assert all(one[name].read_bytes() == two[name].read_bytes() for name in one)


def test_calls_are_taken_one_after_another_and_not_gathered(tmp_path: Path) -> None:
    whole = analysis()
    alive: list[int] = []

    def stream() -> Iterator[Analysis]:
        for number in range(400):
            alive.append(number)
            yield replace(whole, conversation=replace(whole.conversation, id=f"c{number}"))

    paths = write_tables(stream(), tmp_path)
    table = pq.ParquetFile(paths["turns"])
    assert len(alive) == 400
    assert table.metadata.num_rows == 400 * 14
    assert table.metadata.num_row_groups > 1


def test_after_an_error_the_earlier_tables_still_stand(tmp_path: Path) -> None:
    before = write_tables([analysis()], tmp_path, file_format="csv")["calls"].read_bytes()

    def stopped_halfway() -> Iterator[Analysis]:
        yield without_sound()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_tables(stopped_halfway(), tmp_path, file_format="csv")
    assert (tmp_path / "calls.csv").read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(TablesError, match=r"deeper: .*name another"):
        write_tables([analysis()], tmp_path / "file" / "deeper")
