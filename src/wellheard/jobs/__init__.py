"""Many calls at once: a pool of processes over files, resumed where the last run stopped."""
