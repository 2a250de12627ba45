import { type Call, type Moment } from "./call";
import { clock, clockInWords } from "./clock";
import { hear, tell } from "./signals";

const NEAR = 0.006;

/** The sound with its controls, the playheads over every drawing, and the hint above the waveform. */
export class Player {
  private readonly audio: HTMLAudioElement;
  private readonly now: HTMLElement | null;
  private readonly seek: HTMLInputElement | null;
  private readonly tip: HTMLOutputElement | null;
  private readonly heads: readonly HTMLElement[];
  private readonly titles = new Map<number, string>();

  constructor(
    private readonly host: HTMLElement,
    audio: HTMLAudioElement,
    private readonly call: Call,
  ) {
    this.audio = audio;
    this.now = host.querySelector("[data-now]");
    this.seek = host.querySelector(".seek");
    this.tip = host.querySelector(".tip");
    this.heads = [...document.querySelectorAll<HTMLElement>(".playhead")];
    for (const region of host.querySelectorAll<SVGElement>(".region")) {
      this.titles.set(Number(region.dataset["number"]), region.textContent?.trim() ?? "");
    }
    audio.controls = false;
    this.listen();
    this.show();
  }

  private get duration(): number {
    return this.call.duration ?? (this.audio.duration * 1000 || 1);
  }

  private listen(): void {
    for (const name of ["timeupdate", "seeked", "play", "pause", "ended"]) {
      this.audio.addEventListener(name, () => this.show());
    }
    this.audio.addEventListener("play", () => this.run());
    this.host.addEventListener("click", (event) => this.press(event));
    this.seek?.addEventListener("input", () => this.go(Number(this.seek?.value)));
    this.seek?.addEventListener("pointermove", (event) => this.hint(event));
    this.seek?.addEventListener("pointerleave", () => this.tip && (this.tip.hidden = true));
    this.host.querySelector<HTMLSelectElement>("[data-speed]")?.addEventListener("change", (event) => {
      this.audio.playbackRate = Number((event.target as HTMLSelectElement).value);
    });
    this.host.querySelector<HTMLInputElement>("[data-follow]")?.addEventListener("change", (event) => {
      tell("wh:follow", { on: (event.target as HTMLInputElement).checked });
    });
    hear("wh:seek", ({ ms, play }) => this.go(ms, play));
    hear("wh:skip", ({ ms }) => this.go(this.audio.currentTime * 1000 + ms));
    hear("wh:toggle", () => this.toggle());
    hear("wh:follow", ({ on }) => {
      const box = this.host.querySelector<HTMLInputElement>("[data-follow]");
      if (box) box.checked = on;
    });
  }

  private press(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-do]");
    const act = button?.dataset["do"];
    if (act === "play") this.toggle();
    else if (act === "next") tell("wh:step", { by: 1 });
    else if (act === "previous") tell("wh:step", { by: -1 });
    else if (act === "help") tell("wh:help", null);
  }

  private toggle(): void {
    if (this.audio.paused) void this.audio.play();
    else this.audio.pause();
  }

  private go(ms: number, play = false): void {
    this.audio.currentTime = Math.min(Math.max(ms, 0), this.duration) / 1000;
    this.show();
    if (play && this.audio.paused) void this.audio.play();
  }

  private run(): void {
    if (this.audio.paused) return;
    this.show();
    requestAnimationFrame(() => this.run());
  }

  private show(): void {
    const ms = this.audio.currentTime * 1000;
    const playing = !this.audio.paused;
    if (this.now) this.now.textContent = clock(ms);
    if (this.seek) {
      this.seek.value = String(ms);
      this.seek.setAttribute("aria-valuetext", clockInWords(ms));
    }
    for (const head of this.heads) head.style.transform = `translateX(${(ms / this.duration) * 100}%)`;
    this.host.classList.toggle("is-playing", playing);
    this.host.querySelector("[data-do=play]")?.setAttribute("aria-label", playing ? "Pause" : "Play");
    tell("wh:time", { ms, playing });
  }

  private hint(event: PointerEvent): void {
    if (!this.tip || !this.seek) return;
    const box = this.seek.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    const names = this.call.moments.flatMap((moment, number) => (this.near(moment, share) ? [number] : []));
    const titles = names.map((number) => this.titles.get(number)).filter((title) => title);
    this.tip.textContent = titles.length ? titles.slice(0, 3).join(" · ") : clock(share * this.duration);
    this.tip.hidden = false;
    const left = Math.min(Math.max(share * box.width - this.tip.offsetWidth / 2, 0), box.width - this.tip.offsetWidth);
    this.tip.style.transform = `translateX(${left}px)`;
  }

  private near(moment: Moment, share: number): boolean {
    if (moment.start === null) return false;
    const start = moment.start / this.duration;
    const end = (moment.end ?? moment.start) / this.duration;
    return share >= start - NEAR && share <= end + NEAR;
  }
}

/** The player's element; without sound it is only the drawing that it holds. */
export class PlayerElement extends HTMLElement {
  static page: Call;

  connectedCallback(): void {
    const audio = this.querySelector("audio");
    if (audio) new Player(this, audio, PlayerElement.page);
  }
}
