"""Settings: from `wellheard.toml`, then from environment variables `WELLHEARD_*`, then from the command line."""
