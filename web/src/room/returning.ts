/** A socket that comes back by itself, and says so. */

/** Closed because this person may not be here (any more). */
export const GONE = 4401;
/** Closed because there is nothing more to tell. */
export const OVER = 4404;

export interface Told {
  message(told: unknown): void;
  connected(is: boolean): void;
  /** It was closed; false where it is to stay so. */
  closed(code: number): boolean;
}

export class ReturningSocket {
  private socket: WebSocket | undefined;
  private tries = 0;
  private timer = 0;
  private ended = false;

  constructor(
    private readonly address: string,
    private readonly told: Told,
  ) {
    addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.again());
  }

  /** Whether it was sent. */
  say(what: object): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(what));
    return true;
  }

  end(): void {
    this.ended = true;
    window.clearTimeout(this.timer);
    this.socket?.close();
  }

  /** Try once more after it was to stay closed. */
  reopen(): void {
    this.ended = false;
    this.open();
  }

  /** Not waiting any longer, where it waits. */
  private again(): void {
    if (this.ended || !this.socket || this.socket.readyState < WebSocket.CLOSING) return;
    window.clearTimeout(this.timer);
    this.open();
  }

  open(): void {
    const url = new URL(this.address, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.addEventListener("open", () => {
      this.tries = 0;
      this.told.connected(true);
    });
    socket.addEventListener("message", (event) => this.told.message(JSON.parse(event.data as string)));
    socket.addEventListener("close", (event) => this.closed(socket, event.code));
  }

  private closed(socket: WebSocket, code: number): void {
    if (socket !== this.socket || this.ended) return;
    this.told.connected(false);
    if (!this.told.closed(code)) {
      this.ended = true;
      return;
    }
    // Not all at once when the server comes back.
    const wait = Math.min(8_000, 300 * 2 ** this.tries) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.timer = window.setTimeout(() => this.open(), wait);
  }
}

/** To the sign-in, and back here after it. */
export function toTheDoor(): void {
  location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
}
