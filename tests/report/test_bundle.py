import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src/wellheard/report/static"
NODE = shutil.which("node")
MODULES = ROOT / "web/node_modules"


@pytest.mark.skipif(NODE is None or not MODULES.is_dir(), reason="needs Node and web/node_modules (make web)")
def test_the_committed_bundle_is_what_the_sources_make(tmp_path: Path) -> None:
    assert NODE is not None
    subprocess.run([NODE, str(ROOT / "web/build.mjs"), str(tmp_path)], check=True, capture_output=True)
    fresh = sorted(path.name for path in tmp_path.iterdir())
    assert fresh == sorted(path.name for path in STATIC.iterdir() if path.is_file())
    for name in fresh:
        assert (tmp_path / name).read_bytes() == (STATIC / name).read_bytes(), f"{name} is stale: run make web"


def test_the_bundle_is_small() -> None:
    assert sum(path.stat().st_size for path in STATIC.iterdir()) < 60_000
