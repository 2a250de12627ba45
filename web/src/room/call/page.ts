/** The call as it stands on the page: read from the elements each time, because the server may replace them. */
import { wordAtOffset } from "../../call";
import type { Anchor } from "../../signals";

export interface TurnOnPage {
  readonly element: HTMLElement;
  readonly id: number;
  readonly start: number | null;
  readonly end: number | null;
}

const times = new WeakMap<Element, readonly number[]>();

function numberOf(element: HTMLElement, name: string): number | null {
  const value = element.dataset[name];
  return value === undefined ? null : Number(value);
}

export function turns(): TurnOnPage[] {
  return [...document.querySelectorAll<HTMLElement>("li.turn")].map((element) => ({
    element,
    id: Number(element.dataset["turn"]),
    start: numberOf(element, "start"),
    end: numberOf(element, "end"),
  }));
}

/** Four numbers a word, see `call.ts`; read once for each element. */
export function wordsOf(turn: Element): readonly number[] {
  const known = times.get(turn);
  if (known) return known;
  const read = ((turn as HTMLElement).dataset["words"] ?? "").split(" ").filter((each) => each).map(Number);
  times.set(turn, read);
  return read;
}

/** Moments in the order of the call, those that the filter hides left out. */
export function moments(): HTMLDetailsElement[] {
  return [...document.querySelectorAll<HTMLDetailsElement>("details.moment:not([hidden])")];
}

export function startOf(moment: HTMLElement): number | null {
  return numberOf(moment, "start") ?? numberOf(moment.closest<HTMLElement>(".turn") ?? moment, "start");
}

export function textOf(turn: Element): string {
  return turn.querySelector(".said")?.textContent ?? "";
}

/** The words that are selected, if they lie within one turn. */
export function selected(): { turn: HTMLElement; words: string; offset: number } | null {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const said = (range.startContainer.parentElement ?? document.body).closest(".said");
  const turn = said?.closest<HTMLElement>(".turn");
  if (!said || !turn || !said.contains(range.endContainer)) return null;
  const before = document.createRange();
  before.setStart(said, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const text = range.toString();
  const words = text.trim();
  return words ? { turn, words, offset: before.toString().length + text.indexOf(words) } : null;
}

/** The selected words, else the whole of the turn that is heard, open or focused. */
export function anchorOf(turn?: HTMLElement): (Anchor & { element: HTMLElement }) | null {
  const chosen = selected();
  const element = chosen && (!turn || chosen.turn === turn) ? chosen.turn : (turn ?? currentTurn());
  if (!element) return null;
  const text = chosen && chosen.turn === element ? chosen.words : textOf(element);
  const offset = chosen && chosen.turn === element ? chosen.offset : 0;
  const words = wordsOf(element);
  const first = wordAtOffset(words, offset);
  const last = wordAtOffset(words, offset + text.length - 1);
  return {
    element,
    turn: Number(element.dataset["turn"]),
    words: text,
    offset,
    start_ms: words[first * 4 + 2] ?? numberOf(element, "start"),
    end_ms: words[last * 4 + 3] ?? numberOf(element, "end"),
  };
}

export function currentTurn(): HTMLElement | null {
  const focused = document.activeElement?.closest<HTMLElement>("li.turn");
  const open = document.querySelector("details.moment.is-current")?.closest<HTMLElement>("li.turn");
  return focused ?? open ?? document.querySelector<HTMLElement>("li.turn[aria-current]") ?? document.querySelector("li.turn");
}
