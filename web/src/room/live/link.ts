/** The socket of a panel: the whole first, then what changes; what is asked is answered. */
import { GONE, OVER, ReturningSocket, toTheDoor } from "../returning";
import { word } from "../words";
import type { Snapshot, TurnRow } from "./told";

type Message =
  | { type: "snapshot"; snapshot: Snapshot }
  | { type: "changes"; parts: Partial<Snapshot>; turns: readonly TurnRow[] }
  | { type: "clock"; sent: number; elapsed_ms: number }
  | { type: "done"; ask: string | null }
  | { type: "refused"; ask: string | null; detail: string }
  | { type: "ended"; analysis: string | null };

interface Listener {
  stands(snapshot: Snapshot, fresh: boolean): void;
  connected(is: boolean): void;
  refused(detail: string): void;
  ended(analysis: string | null): void;
}

const SHOWN = 40;
const EVERY_MS = 5_000;
const PATIENCE_MS = 15_000;
const LOOKS = 20;
const LOOK_MS = 1_000;

export class PanelLink {
  private readonly socket: ReturningSocket;
  private readonly asked = new Map<string, (answer: string | null) => void>();
  private snapshot: Snapshot | undefined;
  private count = 0;
  private asking = 0;
  private over = false;
  private looks = 0;
  /** When the call began, by this browser's clock: the answer that took least time is the surest. */
  private began = { at: 0, took: Infinity };

  constructor(
    private readonly call: string,
    private readonly listener: Listener,
  ) {
    this.socket = new ReturningSocket(`/live/${encodeURIComponent(call)}/socket`, {
      message: (told) => this.hear(told as Message),
      connected: (is) => this.connected(is),
      closed: (code) => this.closed(code),
    });
    this.socket.open();
  }

  /** How long the call has gone on, in ms. */
  get elapsed(): number {
    if (this.began.took < Infinity) return Date.now() - this.began.at;
    return this.snapshot?.call.elapsed_ms ?? 0;
  }

  act(action: Readonly<Record<string, string | null>>): Promise<string | null> {
    const ask = `${(this.count += 1)}`;
    if (!this.socket.say({ type: "act", action, ask })) {
      return Promise.resolve(word("Not connected just now. It comes back by itself; what you wrote stays here."));
    }
    return new Promise((answer) => {
      this.asked.set(ask, answer);
      window.setTimeout(() => this.answer(ask, word("No answer came. Look whether it was done, and try again.")), PATIENCE_MS);
    });
  }

  end(): void {
    window.clearInterval(this.asking);
    this.socket.end();
  }

  private answer(ask: string | null, answer: string | null): void {
    if (ask === null) {
      if (answer) this.listener.refused(answer);
      return;
    }
    this.asked.get(ask)?.(answer);
    this.asked.delete(ask);
  }

  private connected(is: boolean): void {
    window.clearInterval(this.asking);
    this.listener.connected(is);
    if (!is) {
      for (const ask of [...this.asked.keys()]) this.answer(ask, word("The connection broke. Look whether it was done, and try again."));
      return;
    }
    const ask = (): boolean => this.socket.say({ type: "clock", sent: Date.now() });
    ask();
    this.asking = window.setInterval(ask, EVERY_MS);
  }

  private hear(message: Message): void {
    if (message.type === "snapshot") this.stands(message.snapshot, true);
    else if (message.type === "changes") this.changed(message.parts, message.turns);
    else if (message.type === "done") this.answer(message.ask, null);
    else if (message.type === "refused") this.answer(message.ask, sentence(message.detail));
    else if (message.type === "clock") this.clock(message.sent, message.elapsed_ms);
    else {
      this.over = true;
      this.listener.ended(message.analysis);
    }
  }

  private stands(snapshot: Snapshot, fresh: boolean): void {
    this.looks = 0;
    this.snapshot = snapshot;
    if (snapshot.call) this.listener.stands(snapshot, fresh); // A call that is just being begun has nothing to show yet.
  }

  private changed(parts: Partial<Snapshot>, turns: readonly TurnRow[]): void {
    if (!this.snapshot) return;
    const all = new Map((this.snapshot.turns ?? []).map((each) => [each.id, each]));
    for (const each of turns) all.set(each.id, each);
    this.stands({ ...this.snapshot, ...parts, turns: [...all.values()].slice(-SHOWN) }, false);
  }

  private clock(sent: number, elapsed: number): void {
    const took = Date.now() - sent;
    if (took >= 0 && took <= this.began.took) this.began = { at: Date.now() - took / 2 - elapsed, took };
  }

  private closed(code: number): boolean {
    if (code === GONE) toTheDoor();
    else if (code === OVER && !this.over) void this.look();
    return code !== GONE && code !== OVER;
  }

  /** The socket says that there is no such call: it has become a stored one, or the server is just starting again. */
  private async look(): Promise<void> {
    const stored = await fetch(`/api/v1/calls/${encodeURIComponent(this.call)}`).catch(() => null);
    if (stored?.ok) this.listener.ended(`/calls/${encodeURIComponent(this.call)}`);
    else if ((this.looks += 1) > LOOKS) this.listener.ended(null);
    else window.setTimeout(() => this.socket.reopen(), LOOK_MS);
  }
}

function sentence(text: string): string {
  const begun = text.slice(0, 1).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
