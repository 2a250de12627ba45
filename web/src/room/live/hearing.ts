/** Hearing a call as it is spoken. Each time one asks for it: it never comes back by itself. */
import { word } from "../words";
import { part, say } from "./dom";

type Told = { type: "begins"; rate: number; tracks: readonly string[] } | { type: "refused"; detail: string };

/** Bytes before the samples of a piece. */
const HEAD = 2;
/** Closed because there is nothing more to tell, or because one may not. */
const OVER = 4404;
const GONE = 4401;

export class Hearing {
  private socket: WebSocket | undefined;
  private sound: AudioContext | undefined;

  /** `place` has the button, a line of words and a meter; `data-rate` and `data-worklet` say how it is played. */
  constructor(
    private readonly place: HTMLElement,
    private readonly button: HTMLElement,
    private readonly call: string,
  ) {
    button.addEventListener("click", () => this.toggle());
    window.addEventListener("pagehide", () => this.stop(""));
  }

  toggle(): void {
    if (this.sound) this.stop("");
    else void this.start();
  }

  /** Hear no more, and say why. */
  stop(why: string): void {
    const [socket, sound] = [this.socket, this.sound];
    this.socket = this.sound = undefined;
    socket?.close();
    void sound?.close();
    this.show(why);
  }

  private async start(): Promise<void> {
    // At the call's own rate, so that the browser does what is to be done for the loudspeaker's.
    let sound: AudioContext;
    try {
      sound = new AudioContext({ sampleRate: Number(this.place.dataset["rate"]) });
    } catch {
      this.show(word("This browser can't play the sound of this call."));
      return;
    }
    this.sound = sound;
    this.show(word("One moment …"));
    try {
      await sound.audioWorklet.addModule(this.place.dataset["worklet"] ?? "");
    } catch {
      this.stop(word("This browser can't play the sound of this call."));
      return;
    }
    if (this.sound !== sound) return; // It was stopped meanwhile.
    const plays = new AudioWorkletNode(sound, "plays", { numberOfInputs: 0, outputChannelCount: [2] });
    plays.connect(sound.destination);
    plays.port.onmessage = (event: MessageEvent<number>) => this.meter(event.data);
    this.listen(plays.port);
  }

  private listen(plays: MessagePort): void {
    const address = new URL(`/live/${encodeURIComponent(this.call)}/sound`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    let refused = "";
    socket.addEventListener("message", (event: MessageEvent<string | ArrayBuffer>) => {
      if (typeof event.data !== "string") {
        const samples = new Int16Array(event.data.slice(HEAD));
        plays.postMessage({ track: new Uint8Array(event.data)[0], samples }, [samples.buffer]);
        return;
      }
      const told = JSON.parse(event.data) as Told;
      if (told.type === "refused") refused = told.detail;
      else this.show(word("You hear this call. The agent sees it."));
    });
    socket.addEventListener("close", (event) => {
      if (socket === this.socket) this.stop(refused || whyOver(event.code));
    });
  }

  private meter(loudest: number): void {
    part<HTMLMeterElement>(this.place, "meter").value = Math.sqrt(loudest);
  }

  private show(words: string): void {
    this.button.setAttribute("aria-pressed", String(this.sound !== undefined));
    say(this.button.querySelector("span"), this.sound ? word("Stop listening") : word("Listen"));
    say(part(this.place, "span"), words);
    part(this.place, "label").hidden = !this.sound;
    this.place.hidden = !words;
  }
}

function whyOver(code: number): string {
  if (code === OVER) return word("The call is over.");
  if (code === GONE) return word("You may not hear this call any more.");
  return word("The connection broke, and you hear nothing more. Press Listen to hear on.");
}
