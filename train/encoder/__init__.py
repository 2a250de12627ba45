"""Fine-tunes the sentence encoder on the labelled calls and exports it; needs torch, as running it doesn't."""
