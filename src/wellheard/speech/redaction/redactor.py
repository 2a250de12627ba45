"""Masking turn by turn: what was asked for, what is being read out, and what was given away before."""

import re
from dataclasses import dataclass, field

from wellheard.conversation import Turn
from wellheard.language import normalise
from wellheard.language.numbers import NUMBER_WORDS, CodeRun
from wellheard.speech.redaction import contact, told
from wellheard.speech.redaction.labels import OTHER, Label, asked, find_labels, own_label
from wellheard.speech.redaction.masking import Span, joined, mask_text, mask_turn, masked_sound, merged
from wellheard.speech.redaction.reading import Piece, Reading, Run, digit_runs, mixed_codes, other_words, personal_codes
from wellheard.speech.redaction.recognising import best, by_form, by_grouping, fits, told_by

# Anything at all that could matter, by a cheap look; most turns have none of it.
_HINT = re.compile(
    r"\d|@|\b(?:"
    + "|".join(sorted(NUMBER_WORDS - {"hundred", "thousand", "million", "one"}))
    + r"|pass ?(?:word|code|phrase)|card|account|acct|e-?mail|phone|mobile|cell|born|birth|dob|d\.o\.b|pin|code|cvv|cvc|expir|"
    r"social|ssn|insurance|aadha+r|pan|passport|licen|iban|routing|sort|reach you|text you|ring|call (?:me|you|back)|number|"
    r"dot|maiden|memorable|secret|reference|ref|id)",
)
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
_REMEMBERED = 12
"""Turns within which a part of a secret is known again; the whole of it is known always."""


@dataclass(slots=True)
class _Heard:
    """A turn as it came, and what is masked in it so far."""

    turn: Turn
    spans: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Secret:
    digits: str
    category: str
    index: int


@dataclass(slots=True)
class _View:
    """What the rules see of the turn at hand."""

    index: int
    speaker: str
    normal: str
    """Normalised, with blanks where earlier masks are."""
    labels: tuple[Label, ...]
    runs: list[Run]
    codes: list[CodeRun]
    others: int
    """Words that have nothing to do with reading out a number."""

    @property
    def reading(self) -> bool:
        """It does little else than read out a number."""
        return self.others <= max(2, sum(len(run.digits) for run in self.runs) // 3)


@dataclass(slots=True)
class Redactor:
    """Masks a call turn by turn.

    `hear` decides by this turn and those before it. Where a later turn shows that an earlier one gave something away
    (the fourth group of a card number that nobody had asked for), the earlier turn stands in `revised`, masked;
    whoever has shown it replaces it. All turns with their revisions are what :func:`redact` makes of the whole call.
    """

    heard: list[_Heard] = field(default_factory=list)
    revised: tuple[Turn, ...] = ()
    """Earlier turns that the last one heard made masked, or masked further."""
    _asked: frozenset[str] = frozenset()
    _asked_at: int = 0
    _asker: str = ""
    _password_asked_by: str = ""
    _card_at: int = -99
    """The last turn in which a card was the talk."""
    _readings: dict[str, Reading] = field(default_factory=dict)
    _secrets: list[_Secret] = field(default_factory=list)
    _touched: set[int] = field(default_factory=set)

    def hear(self, turn: Turn) -> Turn:
        """The turn with all masked that can be told by now."""
        self.revised = ()
        normal = normalise(turn.text)
        self.heard.append(_Heard(turn))
        for reading in self._readings.values():
            reading.idle += 1
        if not self._password_asked_by and not _HINT.search(normal):
            return turn
        self._touched = set()
        self._examine(turn, normal)
        index = len(self.heard) - 1
        self.revised = tuple(self.masked_turn(each) for each in sorted(self._touched - {index}))
        return self.masked_turn(index)

    def masked_turn(self, index: int) -> Turn:
        """The turn heard as number `index`, as it stands now."""
        heard = self.heard[index]
        return mask_turn(heard.turn, merged(heard.spans)) if heard.spans else heard.turn

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
        for span in stood:
            normal = normal[: span.start] + "\ufffc" * (span.end - span.start) + normal[span.end :]
        runs, labels = digit_runs(normal), find_labels(normal)
        view = _View(index, turn.speaker, normal, labels, runs, mixed_codes(normal), other_words(normal, runs))
        if "card" in normal or any(span.category == "card" for span in stood):
            self._card_at = index
        self._listen_for_words(view)
        self._listen_for_codes(view)
        self._listen_for_digits(view, stood)
        for span in (*stood, *self.heard[index].spans):
            self._answered(span.category)
        self._note_question(view)

    # Questions

    def _note_question(self, view: _View) -> None:
        """A question counts for the turns that follow it."""
        spans = merged(self.heard[view.index].spans)
        masked = mask_text(view.normal, [Span(span.start, span.end, "\ufffc") for span in spans])
        labels = find_labels(masked)
        wanted = asked(labels, masked)
        if wanted is not None:
            self._asked, self._asked_at, self._asker = wanted, view.index, view.speaker
        self._password_asked_by = view.speaker if told.asks_password(masked) else ""

    def _answered(self, category: str) -> None:
        if category in _BRIEF:
            self._asked -= {category}

    def _wanted(self, view: _View) -> frozenset[str]:
        """What was asked for and is still open."""
        age = view.index - self._asked_at
        if not self._asked or age > _LASTS:
            return frozenset()
        if age > _LASTS_BRIEFLY or view.speaker == self._asker:
            return self._asked - _BRIEF
        return self._asked

    # Words

    def _listen_for_words(self, view: _View) -> None:
        expected = "email" in self._wanted(view) or any(label.category == "email" for label in view.labels)
        by_other = bool(self._password_asked_by) and self._password_asked_by != view.speaker
        spans = (
            contact.emails(view.normal, expected=expected)
            + contact.written_phones(view.normal)
            + told.passwords(view.normal, expected=by_other)
            + self._dates(view)
        )
        for span in spans:
            self._mask(view.index, span)

    def _dates(self, view: _View) -> list[Span]:
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
            if span and span.start - start <= (16 if own else 60):
                spans.append(span)
        return spans

    # Codes and digits

    def _listen_for_codes(self, view: _View) -> None:
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

    def _listen_for_digits(self, view: _View, stood: list[Span]) -> None:
        taken = merged([*self.heard[view.index].spans, *stood])
        since = 0
        for run in view.runs:
            self._pass_masks(view, stood, since, run.start)
            free = not any(span.start < run.end and span.end > run.start for span in taken)
            if free and not any(label.start < run.end and label.end > run.start for label in view.labels):
                self._listen_to(view, run, max([since, *(span.end for span in stood if span.end <= run.start)]))
            since = run.end
        self._pass_masks(view, stood, since, len(view.normal))

    def _pass_masks(self, view: _View, stood: list[Span], start: int, end: int) -> None:
        """Take a placeholder that was there before for a number that was just told."""
        for span in stood:
            if start <= span.start < end and span.category in _NUMBERS:
                self._readings[view.speaker] = Reading(
                    frozenset({span.category}), alone=view.reading, told=span.category
                )

    def _listen_to(self, view: _View, run: Run, since: int) -> None:
        own = own_label(view.labels, view.normal, run.start, run.end, since)
        in_code = any(code.start <= run.start and run.end <= code.end for code in view.codes)
        piece = Piece(view.index, run.start, run.end, run.digits)
        category = self._category(view, run, own, in_code=in_code)
        if category:
            self._give_away(view, [piece], category)
        elif own != OTHER and not run.innocent and not in_code and (len(run.digits) > 1 or not view.others):
            self._read_on(view, piece, own, since)

    def _category(self, view: _View, run: Run, own: str | None, *, in_code: bool) -> str | None:
        """What a run is by itself, by its name, or by what was asked."""
        if own == OTHER:
            return None
        if own and not run.innocent and fits(own, run.digits):
            return own
        if found := by_form(view.normal, run) or self._echo(view, run):
            return found
        if run.innocent or in_code:
            return None
        wanted = self._wanted(view)
        if not own and (named := best(wanted, run.digits, reading=view.reading)):
            return named
        return None if own or OTHER in wanted else by_grouping(run.digits, run.grouping)

    def _echo(self, view: _View, run: Run) -> str | None:
        """The category of a number given away before that this run repeats, whole or in part."""
        for secret in reversed(self._secrets):
            age = view.index - secret.index
            part = len(run.digits) >= 4 and run.digits in secret.digits and age <= _REMEMBERED
            whole = run.digits == secret.digits and (len(run.digits) >= 4 or age <= _LASTS_BRIEFLY)
            if part or whole or (len(secret.digits) >= 6 and secret.digits in run.digits):
                return secret.category
        return None

    def _read_on(self, view: _View, piece: Piece, own: str | None, since: int) -> None:
        """Add a piece to the number that this speaker reads out, and see whether it can be told by now."""
        reading = self._readings.get(view.speaker)
        wanted = frozenset({own}) if own else self._wanted(view) - {OTHER}
        if reading is None or not self._continues(view, piece, reading, own, since):
            reading = self._readings[view.speaker] = Reading(wanted)
        reading.idle, reading.alone = 0, view.reading
        reading.pieces.append(piece)
        if reading.told:
            self._give_away(view, [piece], reading.told)
            return
        pieces, category = told_by(reading)
        if category:
            self._give_away(view, pieces, category)

    def _continues(self, view: _View, piece: Piece, reading: Reading, own: str | None, since: int) -> bool:
        if own and own not in reading.categories:
            return False
        if not own and not reading.categories and self._wanted(view) - {OTHER}:
            return False
        if reading.told and OTHER in self._wanted(view):
            return False
        if not reading.idle:
            return view.reading or len(view.normal[since : piece.start].split()) <= 3
        within = reading.idle <= (_PATIENCE if not reading.told else 2)
        return within and view.reading and reading.alone and view.others <= 2

    # Masks

    def _give_away(self, view: _View, pieces: list[Piece], category: str) -> None:
        for piece in pieces:
            self._mask(piece.turn, Span(piece.start, piece.end, category))
        secret = _Secret("".join(piece.digits for piece in pieces), category, view.index)
        if secret not in self._secrets:
            self._secrets.append(secret)
        self._readings[view.speaker] = Reading(frozenset({category}), alone=view.reading, told=category)

    def _mask(self, index: int, span: Span) -> None:
        spans = self.heard[index].spans
        if span.end > span.start and not any(each.start <= span.start and span.end <= each.end for each in spans):
            spans.append(span)
            self._touched.add(index)
