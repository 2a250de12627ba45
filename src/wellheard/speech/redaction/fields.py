"""What the surrounding system wrote about a call: titles, extra fields, customer ids."""

import hashlib
import re
from dataclasses import replace

from wellheard.conversation import CUSTOMER, Metadata, Speaker
from wellheard.language import normalise
from wellheard.speech.redaction import contact
from wellheard.speech.redaction.labels import OTHER, find_labels
from wellheard.speech.redaction.masking import Span, mask_text, merged
from wellheard.speech.redaction.reading import digit_runs, mixed_codes, personal_codes
from wellheard.speech.redaction.recognising import by_form, by_grouping, fits

_PHONE_KEYS = re.compile(
    r"(?:^|[_\W])(?:from|to|caller|callee|ani|dnis|msisdn|phone|tel|mobile|cell|cli|number)(?:$|[_\W])|phone|caller_?id"
)


def mask_field(text: str, counts: dict[str, int], key: str = "") -> str:
    """A field's text masked; what was masked is added to `counts`. The key names the value, as a label would."""
    normal = normalise(text)
    name = normalise(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key))
    spans = contact.emails(normal, expected="mail" in name) + contact.written_phones(normal)
    spans += [Span(start, end, category) for start, end, category in personal_codes(normal, mixed_codes(normal))]
    labels = {label.category for label in find_labels(name.replace("_", " "))} - {OTHER}
    if _PHONE_KEYS.search(name):
        labels.add("phone")
    for run in digit_runs(normal):
        named = next((label for label in sorted(labels) if fits(label, run.digits)), None)
        if category := by_form(normal, run) or (
            None if run.innocent else named or by_grouping(run.digits, run.grouping)
        ):
            spans.append(Span(run.start, run.end, category))
    spans = merged(spans)
    for span in spans:
        counts[span.category] = counts.get(span.category, 0) + 1
    return mask_text(text, spans)


def mask_metadata(metadata: Metadata, counts: dict[str, int]) -> Metadata:
    """Extra fields masked; a customer id that is itself a telephone number or address becomes a pseudonym."""
    extra = {key: mask_field(value, counts, key) for key, value in metadata.extra.items()}
    return replace(metadata, extra=extra, customer=pseudonym(metadata.customer))


def mask_speaker(speaker: Speaker) -> Speaker:
    """A customer's outside id as in :func:`mask_metadata`."""
    return replace(speaker, external_id=pseudonym(speaker.external_id)) if speaker.id == CUSTOMER else speaker


def pseudonym(identity: str | None) -> str | None:
    """The id itself, or `caller-` and twelve letters where it is a telephone number, an address or a card.

    The same id always has the same letters, so that two calls of one customer stay together. They don't tell the
    number, but whoever tries all numbers can find it: this is a pseudonym, not anonymity.
    """
    if identity is None or mask_field(identity, {}, "phone") == identity:
        return identity
    digest = hashlib.sha256(re.sub(r"[\s().-]", "", normalise(identity)).encode()).hexdigest()[:12]
    return "caller-" + digest.translate(str.maketrans("0123456789", "ghijklmnop"))
