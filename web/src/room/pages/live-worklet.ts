/** Runs beside the page's sound: plays the tracks of a call as their pieces come, and tells how loud they are. */
export {};
declare const sampleRate: number;
declare function registerProcessor(name: string, processor: unknown): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

interface Piece {
  readonly track: number;
  readonly samples: Int16Array;
}

/** Sound that is waited for before it begins, so that pieces which come unevenly have no holes. */
const BEFORE_S = 0.25;
/** More than this is late: the rest is left out, and one hears what is said now. */
const MOST_S = 1;
const TELLS_S = 0.2;
const FULL_SCALE = 32_768;
/** Each track is a little to its side, so that one can tell who speaks. */
const SIDES = [
  [1, 0.5],
  [0.5, 1],
] as const;

/** What waits of one track. */
class Store {
  private pieces: Int16Array[] = [];
  private at = 0;
  private waiting = 0;
  private plays = false;

  put(samples: Int16Array): void {
    this.pieces.push(samples);
    this.waiting += samples.length;
    if (this.waiting > MOST_S * sampleRate) this.leaveOut(this.waiting - BEFORE_S * sampleRate);
  }

  /** The next sample; silence where none is there. */
  next(): number {
    this.plays = this.waiting > (this.plays ? 0 : BEFORE_S * sampleRate);
    if (!this.plays) return 0;
    const value = this.pieces[0]?.[this.at] ?? 0;
    this.leaveOut(1);
    return value / FULL_SCALE;
  }

  private leaveOut(count: number): void {
    this.waiting -= count;
    this.at += count;
    for (let first = this.pieces[0]; first && this.at >= first.length; first = this.pieces[0]) {
      this.at -= first.length;
      this.pieces.shift();
    }
  }
}

class Plays extends AudioWorkletProcessor {
  private readonly stores: Store[] = [];
  private loudest = 0;
  private played = 0;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<Piece>) => (this.stores[event.data.track] ??= new Store()).put(event.data.samples);
  }

  process(_inputs: unknown, [outputs]: Float32Array[][]): boolean {
    const [left, right] = outputs ?? [];
    if (!left || !right) return true;
    for (let at = 0; at < left.length; at += 1) {
      for (const [track, store] of this.stores.entries()) {
        const value = store?.next() ?? 0;
        const [here, there] = SIDES[track % SIDES.length] ?? SIDES[0];
        left[at] = (left[at] ?? 0) + value * here;
        right[at] = (right[at] ?? 0) + value * there;
        this.loudest = Math.max(this.loudest, Math.abs(value));
      }
    }
    this.played += left.length;
    if (this.played >= TELLS_S * sampleRate) {
      this.port.postMessage(this.loudest);
      this.played = this.loudest = 0;
    }
    return true;
  }
}

registerProcessor("plays", Plays);
