"""Recordings become turns with words, times and voice measures; and what nobody may keep is masked."""
