/** One browser's player, kept in step with the one that all share. */
import { clock } from "../../clock";
import type { PlayerState, ServerClock } from "./link";

const NEAR_MS = 60;
const FAR_MS = 400;
const CATCH_UP = 0.05;
const EVERY_MS = 250;

export class StepPlayer {
  /** Whether it does what the leader does. */
  along = true;
  private state: PlayerState | null = null;
  private readonly audio: HTMLAudioElement | null;
  private readonly card: HTMLElement;
  private readonly timer: number;

  constructor(
    card: HTMLElement,
    private readonly time: ServerClock,
    private readonly heard: (ms: number) => void,
  ) {
    this.card = card;
    this.audio = card.querySelector("audio");
    if (this.audio) this.audio.controls = false;
    this.audio?.addEventListener("loadedmetadata", () => this.step());
    this.timer = window.setInterval(() => this.step(), EVERY_MS);
    this.show();
  }

  private number(name: string): number {
    return Number(this.card.dataset[name] ?? 0);
  }

  get end(): number {
    return this.number("end");
  }

  /** Where in the call this browser is, ms. */
  get at(): number {
    if (!this.audio || (this.audio.readyState === 0 && this.audio.currentTime === 0)) return this.wanted();
    return this.audio.currentTime * 1000 + this.number("offset");
  }

  get playing(): boolean {
    return this.along && this.state ? this.state.playing : !(this.audio?.paused ?? true);
  }

  follow(state: PlayerState | null): void {
    this.state = state;
    this.step();
  }

  /** Alone: where this browser alone goes. */
  go(ms: number): void {
    if (this.audio) this.audio.currentTime = Math.max(0, ms - this.number("offset")) / 1000;
    this.show();
  }

  toggle(): void {
    if (!this.audio) return;
    if (this.audio.paused) void this.start();
    else this.audio.pause();
  }

  async start(): Promise<void> {
    try {
      await this.audio?.play();
      this.blocked(false);
    } catch (error) {
      // Browsers want a tap before they let a page make a sound.
      if (error instanceof DOMException && error.name === "NotAllowedError") this.blocked(true);
    }
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.audio?.pause();
  }

  private blocked(is: boolean): void {
    const note = this.card.querySelector<HTMLElement>("[data-blocked]");
    if (note) note.hidden = !is;
  }

  /** Where the leader is now, ms. */
  private wanted(): number {
    if (!this.state) return this.number("begin");
    const gone = this.state.playing && this.time.known ? Math.max(0, this.time.now() - this.state.at) : 0;
    return Math.max(this.number("start"), Math.min(this.end, this.state.position_ms + gone));
  }

  private step(): void {
    if (this.along && this.state && this.audio && this.audio.readyState > 0) this.keepUp(this.audio, this.state);
    this.show();
  }

  private keepUp(audio: HTMLAudioElement, state: PlayerState): void {
    const wanted = this.wanted();
    const behind = wanted - (audio.currentTime * 1000 + this.number("offset"));
    const over = wanted >= this.end;
    if (!state.playing || over) {
      if (!audio.paused) audio.pause();
      audio.playbackRate = 1;
      if (Math.abs(behind) > NEAR_MS) this.go(wanted);
      return;
    }
    if (Math.abs(behind) > FAR_MS || audio.paused) {
      audio.playbackRate = 1;
      this.go(wanted);
    } else {
      // A little quicker or slower is not heard; a jump is.
      audio.playbackRate = Math.abs(behind) < NEAR_MS ? 1 : 1 + Math.sign(behind) * CATCH_UP;
    }
    if (audio.paused) void this.start();
  }

  private show(): void {
    const at = this.audio && this.audio.readyState > 0 ? this.at : this.wanted();
    const place = this.card.querySelector<HTMLInputElement>(".place");
    if (place && document.activeElement !== place) place.value = String(at);
    place?.setAttribute("aria-valuetext", clock(at));
    const now = this.card.querySelector("[data-now]");
    if (now) now.textContent = clock(at);
    this.heard(at);
  }
}
