import WaveSurfer from "wavesurfer.js";
import { clock } from "../../clock";
import { hear, tell } from "../../signals";
import { word } from "../words";

const ZOOMS = [1, 1.5, 2, 3, 5, 8, 12];
const NEAR = 6;

interface Outline {
  readonly tracks: readonly (readonly (readonly [number, number])[])[];
}

/** A place in the call for those who listen to the page. */
function inWords(ms: number): string {
  const total = Math.floor(ms / 1000);
  return word("{minutes} minutes {seconds} seconds", { minutes: Math.floor(total / 60), seconds: total % 60 });
}

/** The sound: wavesurfer draws its two tracks over the lanes that the server drew; the slider above them seeks. */
export class WaveElement extends HTMLElement {
  private audio: HTMLAudioElement | null = null;
  private wave: WaveSurfer | null = null;
  private zoom = 1;

  connectedCallback(): void {
    this.addEventListener("click", (event) => this.press(event));
    this.audio = this.querySelector("audio");
    if (!this.audio) return;
    this.audio.controls = false;
    this.listen(this.audio);
    this.controls();
    this.show();
    void this.draw(this.audio);
  }

  private get duration(): number {
    return Number(this.dataset["duration"]) || (this.audio?.duration ?? 0) * 1000 || 1;
  }

  private get call(): string {
    return document.querySelector<HTMLElement>(".call")?.dataset["call"] ?? "";
  }

  private find<Kind extends Element>(selector: string): Kind | null {
    return this.querySelector<Kind>(selector);
  }

  private listen(audio: HTMLAudioElement): void {
    for (const name of ["timeupdate", "seeked", "play", "pause", "ended"]) audio.addEventListener(name, () => this.show());
    audio.addEventListener("play", () => this.run());
    audio.addEventListener("error", () => void this.renew(audio));
    hear("wh:seek", ({ ms, play }) => this.go(ms, play));
    hear("wh:skip", ({ ms }) => this.go(audio.currentTime * 1000 + ms));
    hear("wh:toggle", () => this.toggle());
    hear("wh:follow", ({ on }) => {
      const box = this.find<HTMLInputElement>("[data-follow]");
      if (box) box.checked = on;
    });
  }

  private controls(): void {
    const seek = this.find<HTMLInputElement>(".seek");
    seek?.addEventListener("input", () => this.go(Number(seek.value)));
    seek?.addEventListener("pointermove", (event) => this.hint(event, seek));
    seek?.addEventListener("pointerleave", () => this.tip((tip) => (tip.hidden = true)));
    this.find<HTMLSelectElement>("[data-speed]")?.addEventListener("change", (event) => {
      if (this.audio) this.audio.playbackRate = Number((event.target as HTMLSelectElement).value);
    });
    this.find<HTMLInputElement>("[data-follow]")?.addEventListener("change", (event) => {
      tell("wh:follow", { on: (event.target as HTMLInputElement).checked });
    });
    this.find<HTMLInputElement>("[data-zoom]")?.addEventListener("input", (event) => this.scale(event.target as HTMLInputElement));
  }

  /** The outline comes from the server, computed once; the browser never decodes the sound to draw it. */
  private async draw(audio: HTMLAudioElement): Promise<void> {
    const place = this.find<HTMLElement>(".wave-place");
    if (!place) return;
    place.classList.add("skeleton");
    try {
      const answer = await fetch(`/api/v1/calls/${this.call}/peaks?columns=12000`);
      if (answer.ok) this.make(place, audio, (await answer.json()) as Outline);
      else this.say(word("The waveform isn't there; the sound plays all the same."));
    } catch {
      this.say(word("The waveform could not be fetched; the sound plays all the same."));
    }
    place.classList.remove("skeleton");
  }

  private make(place: HTMLElement, media: HTMLAudioElement, outline: Outline): void {
    const order = (this.dataset["tracks"] ?? "").split(" ").filter((each) => each).map(Number);
    const tracks = order.flatMap((track) => outline.tracks[track] ?? []).length ? order : [0];
    const peaks = tracks.map((track) => (outline.tracks[track] ?? []).map(([low, high]) => Math.max(-low, high) / 128));
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    const voices = tracks.length > 1 ? ["--agent", "--customer", "--other"] : ["--other"];
    const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
    const height = (place.clientHeight / Math.max(1, Number(this.dataset["lanes"]))) | 0;
    this.wave = WaveSurfer.create({
      container: place, media, peaks, duration: this.duration / 1000, height, interact: false, normalize: true,
      barWidth: 2, barGap: 1, barRadius: 1, barHeight: 0.86, cursorWidth: 0, hideScrollbar: true, autoScroll: false,
      splitChannels: tracks.map((_, at) => ({
        waveColor: colour(voices[at] ?? "--other"), progressColor: colour(voices[at] ?? "--other"), height,
      })),
      ...(nonce ? { cspNonce: nonce } : {}),
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.wave?.setOptions({
        splitChannels: tracks.map((_, at) => ({
          waveColor: colour(voices[at] ?? "--other"), progressColor: colour(voices[at] ?? "--other"), height,
        })),
      });
    }, { once: false });
  }

  private say(text: string): void {
    const state = this.find<HTMLElement>(".wave-state");
    if (!state) return;
    state.textContent = text;
    state.hidden = false;
  }

  /** Links are short-lived: when one has run out, a new one goes on where the old one stopped. */
  private async renew(audio: HTMLAudioElement): Promise<void> {
    if (audio.dataset["renewing"]) return this.say(word("The sound can't be played. Load the page again, or read along."));
    audio.dataset["renewing"] = "yes";
    const at = audio.currentTime;
    const answer = await fetch(`/api/v1/calls/${this.call}/audio`).catch(() => null);
    if (!answer?.ok) return this.say(word("The sound can't be reached. Reading along works without it."));
    audio.src = ((await answer.json()) as { url: string }).url;
    audio.addEventListener("loadedmetadata", () => {
      audio.currentTime = at;
      delete audio.dataset["renewing"];
    }, { once: true });
    audio.load();
  }

  private press(event: Event): void {
    const act = (event.target as Element).closest<HTMLElement>("[data-do]")?.dataset["do"];
    if (act === "play") this.toggle();
    else if (act === "next") tell("wh:step", { by: 1 });
    else if (act === "previous") tell("wh:step", { by: -1 });
    else if (act === "help") tell("wh:help", null);
  }

  private toggle(): void {
    if (this.audio?.paused) void this.audio.play();
    else this.audio?.pause();
  }

  private go(ms: number, play = false): void {
    if (!this.audio) return;
    this.audio.currentTime = Math.min(Math.max(ms, 0), this.duration) / 1000;
    this.show();
    if (play && this.audio.paused) void this.audio.play();
  }

  private run(): void {
    if (!this.audio || this.audio.paused) return;
    this.show();
    requestAnimationFrame(() => this.run());
  }

  private show(): void {
    if (!this.audio) return;
    const ms = this.audio.currentTime * 1000;
    const playing = !this.audio.paused;
    const now = this.find<HTMLElement>("[data-now]");
    if (now) now.textContent = clock(ms);
    const seek = this.find<HTMLInputElement>(".seek");
    if (seek) {
      seek.value = String(ms);
      seek.setAttribute("aria-valuetext", inWords(ms));
    }
    const share = ms / this.duration;
    for (const head of document.querySelectorAll<HTMLElement>(".playhead")) head.style.transform = `translateX(${share * 100}%)`;
    this.classList.toggle("is-playing", playing);
    this.find("[data-do=play]")?.setAttribute("aria-label", playing ? word("Pause") : word("Play"));
    if (this.zoom > 1) this.keepInView(share);
    tell("wh:time", { ms, playing });
  }

  private scale(slider: HTMLInputElement): void {
    this.zoom = ZOOMS[Number(slider.value)] ?? 1;
    slider.setAttribute("aria-valuetext", `${this.zoom}×`);
    this.find<HTMLElement>(".stage")?.style.setProperty("--zoom", String(this.zoom));
    this.show();
  }

  private keepInView(share: number): void {
    const scroller = this.find<HTMLElement>(".scroller");
    if (!scroller) return;
    const at = share * scroller.scrollWidth - scroller.scrollLeft;
    if (at < 0 || at > scroller.clientWidth * 0.9) scroller.scrollLeft = share * scroller.scrollWidth - scroller.clientWidth * 0.2;
  }

  private tip(change: (tip: HTMLOutputElement) => void): void {
    const tip = this.find<HTMLOutputElement>(".tip");
    if (tip) change(tip);
  }

  private hint(event: PointerEvent, seek: HTMLElement): void {
    const box = seek.getBoundingClientRect();
    const titles = [...document.querySelectorAll<SVGElement>(".region:not(.is-hidden)")].flatMap((region) => {
      const place = region.getBoundingClientRect();
      const near = event.clientX >= place.left - NEAR && event.clientX <= place.right + NEAR;
      const inLane = event.clientY >= place.top && event.clientY <= place.bottom;
      return near && inLane ? [region.dataset["title"] ?? ""] : [];
    });
    const share = (event.clientX - box.left) / box.width;
    this.tip((tip) => {
      tip.textContent = titles.length ? titles.slice(0, 3).join(" · ") : clock(share * this.duration);
      tip.hidden = false;
      const left = Math.min(Math.max(share * box.width - tip.offsetWidth / 2, 0), box.width - tip.offsetWidth);
      tip.style.transform = `translateX(${left}px)`;
    });
  }
}
