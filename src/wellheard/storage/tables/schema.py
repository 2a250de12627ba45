"""What all tables share: names of constraints, and the column types that both databases keep alike."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Column, Dialect, MetaData, String, TypeDecorator

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""The one collection of tables; constraints have names, so that migrations can change them on every database."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Stamp(TypeDecorator[datetime]):
    """A point in time: aware UTC in Python, whole milliseconds since 1970 in the database.

    A number sorts, indexes, copies and divides into days alike on both databases, which their own types don't.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - its signature
        """Milliseconds since 1970. Raises ValueError for a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return (value - _EPOCH) // _MILLISECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its signature
        """The time in UTC."""
        return None if value is None else _EPOCH + value * _MILLISECOND


def identity() -> Column[str]:
    """The primary key of the room's own records: a sortable string of `ids.new_id`."""
    return Column("id", String(32), primary_key=True)
