/**
 * The customer's words aloud: by the server's engine where it has one, else by the browser's own voices.
 * The text is always shown; a browser without voices is quiet.
 */
import { word } from "../words";

const INSTEAD = word("The server's voice is away; this is a voice of your browser.");

export class Voice {
  private sound: HTMLAudioElement | null = null;

  /** `address` with a turn's number behind it is its sound; empty where the browser speaks itself. */
  constructor(
    private readonly wanted: boolean,
    private readonly address: string,
    private readonly tell: (text: string) => void,
  ) {}

  get speaking(): boolean {
    if (this.sound) return true;
    return this.wanted && "speechSynthesis" in window && (speechSynthesis.speaking || speechSynthesis.pending);
  }

  /** Says the customer's turn of that number, the opening being 0. */
  say(text: string, number: number): void {
    this.stop();
    if (!this.wanted || !text) return;
    if (!this.address) {
      this.sayHere(text);
      return;
    }
    const sound = new Audio(this.address + String(number));
    this.sound = sound;
    sound.addEventListener("ended", () => this.over(sound));
    sound.addEventListener("error", () => this.away(sound, text));
    sound.play().catch((error: unknown) => {
      if (error instanceof DOMException && error.name === "NotAllowedError") this.away(sound, text, "");
    });
  }

  /** The rep begins: the customer is quiet at once. */
  stop(): void {
    this.sound?.pause();
    this.sound = null;
    if (this.wanted && "speechSynthesis" in window) speechSynthesis.cancel();
  }

  private over(sound: HTMLAudioElement): boolean {
    if (this.sound !== sound) return false;
    this.sound = null;
    return true;
  }

  private away(sound: HTMLAudioElement, text: string, why: string = INSTEAD): void {
    if (!this.over(sound)) return;
    if (why) this.tell(why);
    this.sayHere(text);
  }

  private sayHere(text: string): void {
    if (!("speechSynthesis" in window)) return;
    const words = new SpeechSynthesisUtterance(text);
    words.lang = "en";
    speechSynthesis.speak(words);
  }
}
