/** What the page knows of the call: read once from the JSON beside the transcript. */

/** Four numbers a word: start and end in the turn's text (UTF-16 units), start and end in the sound (ms). */
export type WordTimes = readonly number[];

export interface Turn {
  readonly id: number;
  readonly start: number | null;
  readonly end: number | null;
  readonly words: WordTimes;
}

export interface Moment {
  readonly element: string;
  readonly kind: string;
  readonly tone: string;
  readonly turn: number;
  readonly start: number | null;
  readonly end: number | null;
}

export interface Call {
  readonly duration: number | null;
  readonly turns: readonly Turn[];
  readonly moments: readonly Moment[];
}

type Row = [string, string, string, number, number | null, number | null];
interface Raw {
  duration: number | null;
  turns: [number, number | null, number | null, number[]][];
  moments: Row[];
}

export function readCall(): Call {
  const raw = JSON.parse(document.getElementById("call")?.textContent ?? "null") as Raw;
  return {
    duration: raw.duration,
    turns: raw.turns.map(([id, start, end, words]) => ({ id, start, end, words })),
    moments: raw.moments.map(([element, kind, tone, turn, start, end]) => ({ element, kind, tone, turn, start, end })),
  };
}

/** The word that holds a place in the text, or the last one before it: its number, or -1. */
export function wordAtOffset(words: WordTimes, offset: number): number {
  return lastAtOrBefore(words, offset, 0);
}

/** The word spoken at a time: its number, or -1 between words. */
export function wordAtTime(words: WordTimes, ms: number): number {
  const word = lastAtOrBefore(words, ms, 2);
  return word >= 0 && ms < (words[word * 4 + 3] ?? 0) ? word : -1;
}

function lastAtOrBefore(words: WordTimes, value: number, field: number): number {
  let low = 0;
  let high = words.length / 4;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle * 4 + field] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The latest turn that has begun at a time: its index, or -1. Turns are in order of their start. */
export function turnAtTime(turns: readonly Turn[], ms: number): number {
  let low = 0;
  let high = turns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((turns[middle]?.start ?? 0) <= ms) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
