"""Analyses for people: terminal, single-file HTML, CSV and Parquet."""
