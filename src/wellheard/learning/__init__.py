"""Learning from people's labels and corrections: `wellheard learn`.

What fits weights, calibrates confidences and chooses thresholds stands here once; `train/` uses it for the weights that
ship.
"""
