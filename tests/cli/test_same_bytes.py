"""The same call gives the same document, byte for byte, in whatever order a process keeps its sets."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CALL = """\
Agent: Good morning, Hollis Windows, how can I help?
Customer: Well, I hope you can. You fitted a bay window in March and it leaks. I've rung three times about this.
Agent: Three times, oh no. And in this weather. Tell me what it's doing to the room.
Customer: The plaster is coming off and my son's bed is right under it. He's asthmatic.
Agent: Then we have to hurry. Could I have your order number?
Customer: I gave it to your colleague on Monday. 4471.
Agent: You're right, I see it here, I'm sorry that I asked again. Have you tried to tape the sill?
Customer: I taped it on Monday, as you people told me. It made no difference at all!
Agent: I'll send Tom this afternoon, and I'll ring you at six myself to hear whether it's dry.
Customer: Oh. Well, thank you. That would be a relief.
"""


@pytest.mark.slow
def test_a_document_does_not_depend_on_the_order_of_sets(tmp_path: Path) -> None:
    call = tmp_path / "window.txt"
    call.write_text(CALL, encoding="utf-8")

    def analysed(seed: int) -> bytes:
        command = [sys.executable, "-m", "wellheard", "analyze", str(call), "--format", "json"]
        environment = os.environ | {"PYTHONHASHSEED": str(seed)}
        return subprocess.run(command, env=environment, capture_output=True, check=True).stdout

    first, *others = (analysed(seed) for seed in (1, 2, 3))
    assert b'"moments"' in first
    assert all(other == first for other in others)
