/** The microphone: what it hears goes to the server's own recogniser, and what that understood into the line. */
import { word } from "../words";
import type { Voice } from "./voice";

type Told =
  | { type: "ready" }
  | { type: "partial"; text: string }
  | { type: "final"; text: string }
  | { type: "unheard"; reason: string }
  | { type: "refused"; reason: string };

interface Parts {
  readonly field: () => HTMLTextAreaElement | null;
  readonly form: () => HTMLFormElement | null;
  readonly voice: Voice;
}

/** So long after the last word a line counts as said, unless one likes to look at it first. */
const PAUSE_MS = 1_800;

export class Ear {
  private socket: WebSocket | null = null;
  private sound: AudioContext | null = null;
  private stream: MediaStream | null = null;
  private finals: string[] = [];
  private waiting = 0;
  private saying = false;

  constructor(
    private readonly place: HTMLElement,
    private readonly parts: Parts,
  ) {
    // Who types into what was heard says it themselves.
    document.addEventListener("input", (event) => {
      if (event.target === this.parts.field()) window.clearTimeout(this.waiting);
    });
    document.addEventListener("htmx:beforeRequest", () => {
      window.clearTimeout(this.waiting);
      this.finals = [];
      this.saying = true;
    });
    document.addEventListener("htmx:afterRequest", () => (this.saying = false));
    window.addEventListener("pagehide", () => this.stop());
  }

  async toggle(): Promise<void> {
    if (this.stream) this.stop();
    else await this.start();
  }

  /** A new form is there. */
  ready(): void {
    this.show();
    if (!this.finals.length) return;
    this.put("");
    this.due();
  }

  stop(): void {
    window.clearTimeout(this.waiting);
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    void this.sound?.close();
    this.socket?.close();
    this.stream = this.sound = this.socket = null;
    this.show();
  }

  private async start(): Promise<void> {
    if (!("mediaDevices" in navigator)) {
      this.say(word("This browser gives no microphone to this page. It needs https, or this machine itself."));
      return;
    }
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
    } catch {
      this.say(word("The microphone is not allowed, or there is none. You can type instead."));
      return;
    }
    this.show();
    this.say(word("One moment …"));
    this.sound = new AudioContext();
    await this.sound.audioWorklet.addModule(this.place.dataset["worklet"] ?? "");
    const pieces = new AudioWorkletNode(this.sound, "pieces", { numberOfOutputs: 0 });
    this.sound.createMediaStreamSource(this.stream).connect(pieces);
    const address = new URL(`/practice/attempts/${this.place.dataset["attempt"]}/voice`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    address.searchParams.set("rate", String(this.sound.sampleRate));
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.addEventListener("message", (event) => this.hear(JSON.parse(event.data as string) as Told));
    socket.addEventListener("close", () => this.closed(socket));
    pieces.port.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      if (socket.readyState !== WebSocket.OPEN) return;
      // While the browser speaks the microphone would hear the customer.
      socket.send(this.parts.voice.speaking ? new ArrayBuffer(event.data.byteLength) : event.data);
    };
  }

  private closed(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.stop();
    this.say(word("The connection for the microphone was lost. Press Speak to go on, or type."));
  }

  private hear(told: Told): void {
    if (told.type === "ready") this.say(word("Speak. What is heard is shown here."));
    else if (told.type === "partial") this.put(told.text);
    else if (told.type === "final") {
      this.finals.push(told.text);
      this.put("");
      this.due();
    } else this.say(told.reason);
  }

  /** What was understood stands in the line, where it can be corrected. */
  private put(partial: string): void {
    window.clearTimeout(this.waiting);
    const field = this.parts.field();
    if (!field || this.saying) return;
    field.value = [...this.finals, partial].filter(Boolean).join(" ");
    const voiced = this.parts.form()?.querySelector<HTMLInputElement>("[name=by_voice]");
    if (voiced) voiced.value = "true";
    if (partial) return;
    if ("checks" in this.place.dataset) this.say(word("Correct it if need be, then Enter says it."));
  }

  private due(): void {
    if ("checks" in this.place.dataset) return;
    this.waiting = window.setTimeout(() => this.parts.form()?.requestSubmit(), PAUSE_MS);
  }

  private show(): void {
    const button = document.querySelector<HTMLButtonElement>("[data-do=speak]");
    button?.setAttribute("aria-pressed", String(this.stream !== null));
    if (button) button.textContent = this.stream ? word("Stop the microphone") : word("Speak");
  }

  private say(text: string): void {
    const place = document.querySelector<HTMLElement>(".heard");
    if (place) place.textContent = text;
  }
}
