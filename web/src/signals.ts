/** What the parts of the page tell each other, as events on the document. */

/** A place in a call, by its words and by its time. */
export interface Anchor {
  readonly turn: number;
  readonly words: string;
  /** Where the words begin in the turn's text. */
  readonly offset: number;
  readonly start_ms: number | null;
  readonly end_ms: number | null;
}

export interface Signals {
  /** Somebody wants to hear this place. */
  "wh:seek": { ms: number; play?: boolean };
  /** The sound is here now. */
  "wh:time": { ms: number; playing: boolean };
  /** Play, or pause. */
  "wh:toggle": null;
  /** Seconds back or on. */
  "wh:skip": { ms: number };
  /** Next (1) or previous (-1) moment. */
  "wh:step": { by: 1 | -1 };
  /** Somebody wants to see this moment. */
  "wh:moment": { number: number };
  /** Somebody wants to see this turn. */
  "wh:turn": { index: number };
  /** Only these kinds are shown. */
  "wh:kinds": { hidden: ReadonlySet<string> };
  /** Open or close the help. */
  "wh:help": null;
  /** Whether the transcript should scroll with the sound. */
  "wh:follow": { on: boolean };
  /** Turns on the page were replaced by the server's. */
  "wh:changed": null;
  /** Somebody wants to comment on these words; without words on the whole turn. */
  "wh:comment": Anchor;
}

export function tell<Name extends keyof Signals>(name: Name, detail: Signals[Name]): void {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

export function hear<Name extends keyof Signals>(name: Name, listen: (detail: Signals[Name]) => void): void {
  document.addEventListener(name, (event) => listen((event as CustomEvent<Signals[Name]>).detail));
}
