"""The same calls on a Ray cluster of this machine and in this process bring the same documents and tables."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as parquet
import pytest

pytestmark = pytest.mark.slow
TABLES = ("calls", "criteria", "measures", "moments", "turns")


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Some transcripts, one that can't be read, and a file with several."""
    folder = tmp_path / "calls"
    (folder / "deep").mkdir(parents=True)
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"agent: Oh no, {number} leaks?\ncustomer: Yes, my tap is dead.\n")
    (folder / "deep" / "bad.json").write_text('{"turns": 1')
    several = [{"id": f"s-{n}", "turns": [{"speaker": "agent", "text": f"Hello {n}."}]} for n in range(3)]
    (folder / "several.jsonl").write_text("".join(json.dumps(each) + "\n" for each in several))
    return folder


def analyse(calls: Path, home: str, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wellheard", "analyze", str(calls), "-q", *more]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("WELLHEARD_")}
    given = plain | {"WELLHEARD_NOTICING": "rules", "WELLHEARD_STATE": str(calls.parent / home)}
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=calls.parent, env=given)


def test_a_cluster_brings_the_same_documents_and_tables(calls: Path) -> None:
    formats = ("-f", "json", "-f", "parquet", "--out")
    here = analyse(calls, "one", *formats, "here")
    there = analyse(calls, "two", *formats, "there", "--ray", "local")
    assert (here.returncode, there.returncode) == (1, 1), there.stderr
    assert "1 of 8 could not be analysed" in there.stderr
    ours, theirs = calls.parent / "here", calls.parent / "there"
    names = sorted(each.name for each in ours.iterdir())
    assert names == sorted(each.name for each in theirs.iterdir())
    documents = [name for name in names if name.endswith(".json")]
    assert len(documents) == 7
    for name in documents:
        assert (ours / name).read_bytes() == (theirs / name).read_bytes()
    for name in TABLES:
        first, second = (parquet.read_table(each / f"{name}.parquet") for each in (ours, theirs))
        assert first.num_rows > 0
        assert first.equals(second)


def test_a_cluster_that_is_not_there_is_told_in_a_sentence(calls: Path) -> None:
    run = analyse(calls, "one", "--ray", "127.0.0.1:1")
    assert run.returncode == 2
    assert "Check that the cluster runs there" in run.stderr
    assert "Traceback" not in run.stderr
