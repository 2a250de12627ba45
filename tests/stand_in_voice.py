"""A stand-in for a program that speaks: a tone, a hundredth of a second for each word (a tenth with `slowly`)."""

SAYS = """
import array, math, sys, wave
words = len(sys.stdin.buffer.read().split())
count = words * (800 if "slowly" in sys.argv else 80)
with wave.open(sys.stdout.buffer, "wb") as sound:
    sound.setparams((1, 2, 8000, 0, "NONE", ""))
    sound.writeframes(array.array("h", (int(9000 * math.sin(at * 0.4)) for at in range(count))).tobytes())
"""
