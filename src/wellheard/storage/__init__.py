"""Where the review room keeps things: tables, migrations, search, audio; the only home of SQLAlchemy and fsspec.

`store.open_store` opens a database and a place for audio. All other functions take a connection of
`store.begin()` (writes) or `store.read()` and are steps in that transaction: none of them commits, so several make one
change that happens wholly or not at all. Records come out frozen; none knows its store.
"""
