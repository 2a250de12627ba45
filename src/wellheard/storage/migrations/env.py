"""Run by Alembic: works on the connection, and in the transaction, that `migrate` hands over."""

from alembic import context
from sqlalchemy import Connection

from wellheard.storage.tables import METADATA

_connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=_connection,
    target_metadata=METADATA,
    render_as_batch=_connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
context.run_migrations()
