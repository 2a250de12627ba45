"""Our own analysis document: its conversation comes in again, with everything that was known of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from wellheard.conversation import SCHEMA, Conversation
from wellheard.intake.interface import Draft, IntakeError
from wellheard.intake.source import Source

_FAMILY = SCHEMA.split("/", maxsplit=1)[0] + "/"


@dataclass(frozen=True, slots=True)
class _Document:
    name: str = "Wellheard analysis"
    suffixes: frozenset[str] = frozenset({".json", ".jsonl"})
    reads_lines: bool = False

    def sniff(self, source: Source) -> float:
        value = source.value
        return 1.0 if isinstance(value, dict) and str(value.get("schema", "")).startswith(_FAMILY) else 0.0

    def read(self, source: Source) -> Iterator[Draft | IntakeError]:
        value = source.value
        if value["schema"] != SCHEMA:
            raise IntakeError(
                f"the document has the schema {str(value['schema'])[:60]!r}, this program reads {SCHEMA}",
                where=source.where,
                remedy="Use the version of Wellheard that wrote it, or a newer one",
            )
        conversation = conversation_of(value.get("conversation"), source.where)
        yield Draft(ready=conversation, id=conversation.id, title=conversation.title, metadata=conversation.metadata)


FORMAT = _Document()


@cache
def _adapter() -> Any:
    from pydantic import TypeAdapter  # here, because it takes 100 ms to load

    return TypeAdapter(Conversation)


def conversation_of(value: Any, where: str) -> Conversation:
    """The conversation of a document. Raises IntakeError with every fault where it isn't one."""
    from pydantic import ValidationError

    try:
        conversation: Conversation = _adapter().validate_python(value)
    except (ValidationError, RecursionError) as error:
        faults = error.errors()[:3] if isinstance(error, ValidationError) else []
        told = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in faults)
        raise IntakeError(
            f"its conversation isn't as the schema says ({told or 'nested too deeply'})",
            where=where,
            remedy="Write the document anew with `wellheard analyze --format json`",
        ) from error
    return conversation
