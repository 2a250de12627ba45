/** The socket of a session: comes back by itself, and knows how far this browser's clock is from the server's. */

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

const GONE = 4401;
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
  private socket: WebSocket | undefined;
  private tries = 0;
  private timer = 0;
  private asking = 0;
  private ended = false;

  constructor(
    private readonly address: string,
    private readonly listener: Listener,
  ) {
    this.open();
    addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.again());
  }

  say(what: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(what));
    return true;
  }

  end(): void {
    this.ended = true;
    window.clearTimeout(this.timer);
    window.clearInterval(this.asking);
    this.socket?.close();
  }

  /** Not waiting any longer, where it waits. */
  private again(): void {
    if (this.ended || !this.socket || this.socket.readyState < WebSocket.CLOSING) return;
    window.clearTimeout(this.timer);
    this.open();
  }

  private open(): void {
    const url = new URL(this.address, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.tries = 0;
      this.listener.connected(true);
      this.ask();
      window.clearInterval(this.asking);
      this.asking = window.setInterval(() => this.ask(), EVERY_MS);
    });
    socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data as string) as Told));
    socket.addEventListener("close", (event) => this.closed(socket, event.code));
  }

  private ask(): void {
    this.say({ type: "clock", sent: Date.now() });
  }

  private hear(told: Told): void {
    if (told.type === "clock") this.clock.heard(told.sent, told.server, Date.now());
    else if (told.type === "refused") this.listener.refused(told.detail);
    else this.listener.standing(told);
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket || this.ended) return;
    window.clearInterval(this.asking);
    this.listener.connected(false);
    if (code === GONE) {
      this.ended = true;
      this.listener.gone();
      return;
    }
    // Not all at once when the server comes back.
    const wait = Math.min(8_000, 300 * 2 ** this.tries) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.timer = window.setTimeout(() => this.open(), wait);
  }
}
