import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src/wellheard/server/static"
NODE = shutil.which("node")
MODULES = ROOT / "web/node_modules"
DRAWN = {"icon.svg", "wavesurfer.LICENSE.txt"}
"""Files that are no result of the bundler."""


@pytest.mark.skipif(NODE is None or not MODULES.is_dir(), reason="needs Node and web/node_modules (make web)")
def test_the_committed_bundle_is_what_the_sources_make(tmp_path: Path) -> None:
    assert NODE is not None
    folders = [str(tmp_path / "report"), str(tmp_path / "room")]
    subprocess.run([NODE, str(ROOT / "web/build.mjs"), *folders], check=True, capture_output=True)
    fresh = {path.name for path in (tmp_path / "room").iterdir()}
    assert fresh | DRAWN == {path.name for path in STATIC.iterdir() if path.is_file()}
    for name in sorted(fresh):
        assert (tmp_path / "room" / name).read_bytes() == (STATIC / name).read_bytes(), f"{name} is stale: run make web"
