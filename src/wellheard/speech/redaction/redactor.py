"""Masking turn by turn: what was asked for, what is being read out, and what was given away before."""

import re
from dataclasses import dataclass, field

from wellheard.conversation import Turn
from wellheard.language import normalise
from wellheard.speech.redaction import contact, glance, told
from wellheard.speech.redaction.labels import OTHER, asked, find_labels, own_label
from wellheard.speech.redaction.masking import Span, joined, mask_text, mask_turn, masked_sound, merged
from wellheard.speech.redaction.reading import (
    Piece,
    Reading,
    Run,
    digit_runs,
    is_read_out,
    mixed_codes,
    other_words,
    personal_codes,
)
from wellheard.speech.redaction.recognising import best, by_form, by_grouping, fits, told_by
from wellheard.speech.redaction.view import Heard, Secret, View

_MASKED = "\ufffc"
"""Stands, as often as it needs to, where a mask is; it is part of no word."""
_PLACEHOLDER = re.compile(
    r"\[(account|bank-code|birth-date|card|email|expiry|national-id|password|phone|pin|security-code)\]"
)
_BRIEF = frozenset({"security-code", "pin", "birth-date", "expiry"})
"""What is asked once and answered at once."""
_NUMBERS = frozenset({"account", "bank-code", "card", "national-id", "phone", "pin", "security-code"})
"""What is read out digit by digit."""
_LASTS = 8
"""Turns for which a question stays open."""
_LASTS_BRIEFLY = 3
"""The same for what is answered at once."""
_PATIENCE = 3
"""Turns without digits after which a number read out bit by bit is taken to have ended."""
_NEAR = 3
"""Words between a date and its name."""
_NOT_FAR = 12
"""Words before a date that was asked for."""
_NO_CHANCE = 6
"""So many digits in common with a secret are no chance."""
_NOD = 8
"""Words of a turn that is no more than a nod ("got it, go on")."""
_SORT_CODE = r"\d\d([ -])\d\d\1\d\d"
_REMEMBERED = 12
"""Turns within which a part of a secret is known again; the whole of it is known always."""


@dataclass(slots=True)
class Redactor:
    """Masks a call turn by turn.

    `hear` decides by this turn and those before it. Where a later turn shows that an earlier one gave something away
    (the fourth group of a card number that nobody had asked for), the earlier turn stands in `revised`, masked;
    whoever has shown it replaces it. All turns with their revisions are what :func:`redact` makes of the whole call.
    """

    heard: list[Heard] = field(default_factory=list)
    revised: tuple[Turn, ...] = ()
    """Earlier turns that the last one heard made masked, or masked further."""
    _asked: frozenset[str] = frozenset()
    _asked_at: int = 0
    _asker: str = ""
    _password_asked_by: str = ""
    _given: frozenset[str] = frozenset()
    """What was given since something was asked for."""
    _card_at: int = -99
    """The last turn in which a card was the talk."""
    _readings: dict[str, Reading] = field(default_factory=dict)
    _secrets: list[Secret] = field(default_factory=list)
    _touched: set[int] = field(default_factory=set)
    _begun: tuple[dict[str, Reading], frozenset[str], frozenset[str]] = ({}, frozenset(), frozenset())

    def hear(self, turn: Turn) -> Turn:
        """The turn with all masked that can be told by now."""
        self.revised = ()
        normal = normalise(turn.text)
        self.heard.append(Heard(turn))
        for reading in self._readings.values():
            reading.idle += 1
        if not self._matters(normal):
            self._settle(turn, normal)
            return turn
        self._touched = set()
        self._remember()
        self._examine(turn, normal)
        index = len(self.heard) - 1
        self.revised = tuple(self.masked_turn(each) for each in sorted(self._touched - {index}))
        return self.masked_turn(index)

    def _matters(self, normal: str) -> bool:
        """Whether a turn is worth more than a glance."""
        if self._password_asked_by:
            return True
        signs = glance.signs(normal)
        if not signs & glance.HINT:
            return bool(signs) and "one" in normal and self._awaits()
        if signs & glance.NAME or (signs & glance.NUMBER and self._awaits()):
            return True
        return (signs & glance.NUMBER and glance.has_long_number(normal)) or _PLACEHOLDER.search(normal) is not None

    def _awaits(self) -> bool:
        """Whether a question is open, or somebody is reading out a number."""
        asked_for = bool(self._asked - {OTHER}) and len(self.heard) - 1 - self._asked_at <= _LASTS
        return asked_for or any(each.alone and each.idle <= _PATIENCE for each in self._readings.values())

    def masked_turn(self, index: int) -> Turn:
        """The turn heard as number `index`, as it stands now."""
        heard = self.heard[index]
        return mask_turn(heard.turn, merged(heard.spans)) if heard.spans else heard.turn

    def glimpse(self, speaker: str, text: str) -> str:
        """What may be shown of a turn that isn't finished: no number, address or password, whatever it will prove to be.

        Nothing of it is remembered; `hear` decides when the turn is finished.
        """
        if self._password_asked_by not in ("", speaker):
            return "[password]"
        normal = normalise(text)
        spans = contact.emails(normal, expected=True) + contact.written_phones(normal)
        spans += told.passwords(normal, expected=False)
        spans += [Span(run.start, run.end, "number") for run in digit_runs(normal) if len(run.digits) > 1]
        spans += [Span(run.start, run.end, "number") for run in mixed_codes(normal)]
        return mask_text(text, merged(spans))

    def sound(self) -> tuple[tuple[int, int], ...]:
        """Stretches of sound to bleep so far, in ms."""
        return joined(
            stretch for each in self.heard if each.spans for stretch in masked_sound(each.turn, merged(each.spans))
        )

    def counts(self) -> dict[str, int]:
        """How many masks of each category stand so far, by name."""
        found = [span.category for each in self.heard for span in merged(each.spans)]
        return {category: found.count(category) for category in sorted(set(found))}

    def _examine(self, turn: Turn, normal: str) -> None:
        index = len(self.heard) - 1
        stood = [Span(*match.span(), match[1]) for match in _PLACEHOLDER.finditer(normal)]
        if "card" in normal:
            self._card_at = index
        spans = self.heard[index].spans
        before = -1
        # A mask can uncover a neighbour that was taken for a part of it; and a state that has only seen masks is the
        # one that redacting again begins with. So it goes on until nothing new is found.
        while len(spans) > before:
            before = len(spans)
            self._recall()
            view = self._hear_once(turn, normal, stood)
        self._note_question(view)
        self._settle(turn, _blank(normal, [*stood, *spans]))

    def _hear_once(self, turn: Turn, normal: str, stood: list[Span]) -> View:
        """Go over a turn by all rules, with what was masked in it already out of sight."""
        spans = self.heard[-1].spans
        if any(span.category == "card" for span in (*stood, *spans)):
            self._card_at = len(self.heard) - 1
        view = self._view(turn, _blank(normal, [*stood, *spans]))
        for listen in (self._listen_for_codes, self._listen_for_words):
            found = len(spans)
            listen(view)
            if len(spans) > found:
                view = self._view(turn, _blank(normal, [*stood, *spans]))
        known = merged([*stood, *spans])
        self._listen_for_digits(view, known)
        self._given |= {span.category for span in merged([*stood, *spans])}
        self._asked -= self._given & _BRIEF
        return view

    def _remember(self) -> None:
        """Keep the state in which a turn begins."""
        self._begun = (_copied(self._readings), self._given, self._asked)

    def _recall(self) -> None:
        """Go back to it."""
        readings, self._given, self._asked = self._begun
        self._readings = _copied(readings)

    def _view(self, turn: Turn, normal: str) -> View:
        runs = digit_runs(normal)
        return View(
            len(self.heard) - 1,
            turn.speaker,
            normal,
            find_labels(normal),
            runs,
            mixed_codes(normal) if runs else [],
            other_words(normal, 0, len(normal)) if runs else 0,
            self._awaits(),
        )

    # Questions

    def _note_question(self, view: View) -> None:
        """A question counts for the turns that follow it."""
        masked, labels = view.normal, view.labels
        if spans := merged(self.heard[view.index].spans):
            masked = mask_text(view.normal, [Span(span.start, span.end, _MASKED) for span in spans])
            labels = find_labels(masked)
        wanted = asked(labels, masked)
        if wanted is not None:
            self._given = frozenset()
            self._asked, self._asked_at, self._asker = wanted, view.index, view.speaker
        self._password_asked_by = view.speaker if told.asks_password(masked) else ""

    def _settle(self, turn: Turn, normal: str) -> None:
        """What a turn ends: more than a nod cuts a reading off, and closes one's own question that was answered."""
        if not self._readings and not self._given:
            return
        if "?" not in normal and len(normal.split()) <= _NOD:
            return
        for speaker, reading in self._readings.items():
            reading.cut = reading.cut or speaker != turn.speaker
        if turn.speaker == self._asker and len(self.heard) - 1 > self._asked_at:
            self._asked -= self._given

    def _wanted(self, view: View) -> frozenset[str]:
        """What was asked for and is still open."""
        age = view.index - self._asked_at
        if not self._asked or age > _LASTS:
            return frozenset()
        if age > _LASTS_BRIEFLY or view.speaker == self._asker:
            return self._asked - _BRIEF
        return self._asked

    # Words

    def _listen_for_words(self, view: View) -> None:
        expected = "email" in self._wanted(view) or any(label.category == "email" for label in view.labels)
        by_other = self._password_asked_by not in ("", view.speaker)
        spans = (
            contact.emails(view.normal, expected=expected)
            + contact.written_phones(view.normal)
            + told.passwords(view.normal, expected=by_other)
            + self._dates(view)
        )
        for span in spans:
            if _MASKED not in view.normal[span.start : span.end]:
                self._mask(view.index, span)

    def _dates(self, view: View) -> list[Span]:
        wanted = self._wanted(view)
        spans = []
        for category, find in (("birth-date", told.birth_dates), ("expiry", told.expiries)):
            if category == "expiry" and view.index - self._card_at > _REMEMBERED // 2:
                continue
            own = [label.end for label in view.labels if label.category == category]
            if not own and category not in wanted:
                continue
            start = own[0] if own else 0
            span = find(view.normal, start)
            if span and len(view.normal[start : span.start].split()) <= (_NEAR if own else _NOT_FAR):
                spans.append(span)
        return spans

    # Codes and digits

    def _listen_for_codes(self, view: View) -> None:
        wanted = self._wanted(view)
        for start, end, category in personal_codes(view.normal, view.codes):
            own = own_label(view.labels, view.normal, start, end)
            if category == "account" or (own != OTHER and OTHER not in wanted):
                self._mask(view.index, Span(start, end, category))
        for run in view.codes:
            own = own_label(view.labels, view.normal, run.start, run.end)
            for category in ("national-id", "account"):
                named = own == category or (own is None and category in wanted)
                if named and len(run.code) >= 6 and sum(char.isdigit() for char in run.code) >= 4:
                    self._mask(view.index, Span(run.start, run.end, category))

    def _listen_for_digits(self, view: View, known: list[Span]) -> None:
        since = 0
        for run in view.runs:
            self._pass_masks(view, known, since, run.start)
            if not any(label.start < run.end and label.end > run.start for label in view.labels):
                self._listen_to(view, run, max([since, *(span.end for span in known if span.end <= run.start)]))
            since = run.end
        self._pass_masks(view, known, since, len(view.normal))

    def _pass_masks(self, view: View, known: list[Span], start: int, end: int) -> None:
        """Take a placeholder that was there before for a number that was just told."""
        for span in known:
            if start <= span.start < end and span.category in _NUMBERS:
                self._readings[view.speaker] = Reading(frozenset({span.category}), alone=True, told=span.category)

    def _listen_to(self, view: View, run: Run, since: int) -> None:
        own = own_label(view.labels, view.normal, run.start, run.end, since)
        in_code = any(code.start <= run.start and run.end <= code.end for code in view.codes)
        piece = Piece(view.index, run.start, run.end, run.digits)
        category = self._category(view, run, own, in_code=in_code)
        if category:
            self._give_away(view, [piece], category)
        elif own != OTHER and not run.innocent and not in_code:
            self._read_on(view, piece, own, since)

    def _category(self, view: View, run: Run, own: str | None, *, in_code: bool) -> str | None:
        """What a run is by itself, by its name, or by what was asked."""
        if own == OTHER:
            return None
        wanted = self._wanted(view)
        if "bank-code" in {own, *wanted} and re.fullmatch(_SORT_CODE, view.normal[run.start : run.end]):
            return "bank-code"  # Though it looks like a date.
        if own and not run.innocent and fits(own, run.digits):
            return own if own != "phone" or not contact.is_firm(run.digits) else None
        if found := by_form(view.normal, run) or self._echo(view, run):
            return found
        if run.innocent or in_code:
            return None
        if not own and (named := best(wanted, run.digits, read_out=is_read_out(view.normal, run))):
            return named if named != "phone" or not contact.is_firm(run.digits) else None
        return None if own or OTHER in wanted else by_grouping(run.digits, run.grouping)

    def _echo(self, view: View, run: Run) -> str | None:
        """The category of a number given away before that this run repeats, whole or in part."""
        for secret in reversed(self._secrets):
            age = view.index - secret.index
            part = len(run.digits) >= 4 and run.digits in secret.digits and age <= _REMEMBERED
            if part and len(run.digits) < _NO_CHANCE:
                part = is_read_out(view.normal, run)
            whole = run.digits == secret.digits and (len(run.digits) >= 4 or age <= _LASTS_BRIEFLY)
            if part or whole or (len(secret.digits) >= 6 and secret.digits in run.digits):
                return secret.category
        return None

    def _read_on(self, view: View, piece: Piece, own: str | None, since: int) -> None:
        """Add a piece to the number that this speaker reads out, and see whether it can be told by now."""
        if len(piece.digits) < 3 and not view.awaits:
            return
        alone = view.others <= max(2, sum(len(run.digits) for run in view.runs) // 3)
        if len(piece.digits) == 1 and view.others:
            return
        reading = self._readings.get(view.speaker)
        if own:
            wanted = frozenset({own})
        else:
            wanted = frozenset() if view.speaker == self._asker else self._wanted(view) - {OTHER}
        if reading is None or not self._continues(view, piece, reading, own, since, alone=alone):
            reading = self._readings[view.speaker] = Reading(wanted)
        reading.idle, reading.alone = 0, alone
        reading.pieces.append(piece)
        if reading.told:
            self._give_away(view, [piece], reading.told)
            return
        pieces, category = told_by(reading)
        if category:
            self._give_away(view, pieces, category)

    def _continues(
        self, view: View, piece: Piece, reading: Reading, own: str | None, since: int, *, alone: bool
    ) -> bool:
        """Whether the piece goes on with the reading, or begins another number."""
        wanted = self._wanted(view)
        if own and own not in reading.categories:
            return False
        if not own and not reading.categories and wanted - {OTHER}:
            return False
        if reading.told and (OTHER in wanted or reading.cut):
            return False
        if not reading.idle:
            return alone or len(view.normal[since : piece.start].split()) <= 3
        return reading.idle <= (2 if reading.told else _PATIENCE) and alone and reading.alone

    # Masks

    def _give_away(self, view: View, pieces: list[Piece], category: str) -> None:
        for piece in pieces:
            self._mask(piece.turn, Span(piece.start, piece.end, category))
        secret = Secret("".join(piece.digits for piece in pieces), category, view.index)
        if secret not in self._secrets:
            self._secrets.append(secret)
        self._readings[view.speaker] = Reading(frozenset({category}), alone=True, told=category)

    def _mask(self, index: int, span: Span) -> None:
        span = Span(span.start, span.end, span.category.removesuffix("-end"))
        spans = self.heard[index].spans
        if span.end > span.start and not any(each.start <= span.start and span.end <= each.end for each in spans):
            spans.append(span)
            self._touched.add(index)


def _copied(readings: dict[str, Reading]) -> dict[str, Reading]:
    return {
        speaker: Reading(each.categories, [*each.pieces], each.idle, each.alone, each.cut, each.told)
        for speaker, each in readings.items()
    }


def _blank(normal: str, spans: list[Span]) -> str:
    """The text with characters that mean nothing where masks are, as long as it was."""
    for span in spans:
        normal = normal[: span.start] + _MASKED * (span.end - span.start) + normal[span.end :]
    return normal
