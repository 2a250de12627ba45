/** The socket of a session, which knows how far this browser's clock is from the server's. */
import { GONE, ReturningSocket } from "../returning";

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly here: boolean;
  readonly answers: number;
}

export interface PlayerState {
  readonly leader: string;
  readonly call: string | null;
  readonly playing: boolean;
  readonly position_ms: number;
  readonly at: number;
  readonly version: number;
}

export interface Standing {
  readonly type: "standing";
  readonly state: string;
  readonly calls: readonly string[];
  readonly player: PlayerState | null;
  readonly people: readonly Person[];
  readonly notes: number;
  readonly comments: number;
}

type Told = Standing | { type: "clock"; sent: number; server: number } | { type: "refused"; detail: string };

interface Listener {
  standing(standing: Standing): void;
  connected(is: boolean): void;
  refused(detail: string): void;
  gone(): void;
}

const SAMPLES = 8;
const EVERY_MS = 5_000;

/** How far the server's clock is ahead, from the quickest of the last answers: the less time it took, the surer. */
export class ServerClock {
  private samples: { took: number; ahead: number }[] = [];

  heard(sent: number, server: number, now: number): void {
    const took = now - sent;
    if (took < 0) return;
    this.samples.push({ took, ahead: server - (sent + took / 2) });
    if (this.samples.length > SAMPLES) this.samples.shift();
  }

  get known(): boolean {
    return this.samples.length > 0;
  }

  now(): number {
    const best = this.samples.reduce((a, b) => (b.took < a.took ? b : a), { took: Infinity, ahead: 0 });
    return Date.now() + best.ahead;
  }
}

export class Link {
  readonly clock = new ServerClock();
  private readonly socket: ReturningSocket;
  private asking = 0;

  constructor(
    address: string,
    private readonly listener: Listener,
  ) {
    this.socket = new ReturningSocket(address, {
      message: (told) => this.hear(told as Told),
      connected: (is) => this.connected(is),
      closed: (code) => this.closed(code),
    });
    this.socket.open();
  }

  say(what: object): boolean {
    return this.socket.say(what);
  }

  end(): void {
    window.clearInterval(this.asking);
    this.socket.end();
  }

  private connected(is: boolean): void {
    this.listener.connected(is);
    window.clearInterval(this.asking);
    if (!is) return;
    this.ask();
    this.asking = window.setInterval(() => this.ask(), EVERY_MS);
  }

  private ask(): void {
    this.say({ type: "clock", sent: Date.now() });
  }

  private hear(told: Told): void {
    if (told.type === "clock") this.clock.heard(told.sent, told.server, Date.now());
    else if (told.type === "refused") this.listener.refused(told.detail);
    else this.listener.standing(told);
  }

  private closed(code: number): boolean {
    if (code === GONE) this.listener.gone();
    return code !== GONE;
  }
}
