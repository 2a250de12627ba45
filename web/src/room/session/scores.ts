/** Blind scores: each tap goes to the server at once; what didn't arrive waits in this browser until it does. */
import { formToken } from "../http";
import { word } from "../words";

interface Tap {
  readonly call: string;
  readonly criterion: string;
  readonly answer: string;
}

const AGAIN_MS = 2_000;

class Outbox {
  private sending = false;

  constructor(
    private readonly session: string,
    private readonly told: () => void,
  ) {}

  private get key(): string {
    return `wh-taps-${this.session}`;
  }

  get waiting(): Tap[] {
    return JSON.parse(localStorage.getItem(this.key) ?? "[]") as Tap[];
  }

  add(tap: Tap): void {
    const others = this.waiting.filter((each) => each.call !== tap.call || each.criterion !== tap.criterion);
    localStorage.setItem(this.key, JSON.stringify([...others, tap]));
    void this.send();
  }

  async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (let tap = this.waiting[0]; tap; tap = this.waiting[0]) {
        if (!(await this.give(tap))) break;
        this.done(tap);
      }
    } finally {
      this.sending = false;
      this.told();
    }
    if (this.waiting.length) window.setTimeout(() => void this.send(), AGAIN_MS);
  }

  /** Whether the server has it, or never will. */
  private async give(tap: Tap): Promise<boolean> {
    try {
      const answer = await fetch(`/api/v1/sessions/${this.session}/answers`, {
        method: "PUT",
        headers: { "Content-Type": "application/json", "X-CSRF-Token": formToken() },
        body: JSON.stringify(tap),
      });
      if (answer.ok) return true;
      if (answer.status >= 500 || answer.status === 429 || answer.status === 401) return false;
      const { detail } = (await answer.json()) as { detail?: string };
      document.dispatchEvent(new CustomEvent("wh:notice", { detail: { text: detail ?? word("This score was refused."), tone: "bad" } }));
      return true;
    } catch {
      return false;
    }
  }

  private done(tap: Tap): void {
    const left = this.waiting.filter((each) => JSON.stringify(each) !== JSON.stringify(tap));
    localStorage.setItem(this.key, JSON.stringify(left));
  }
}

export class ScoresElement extends HTMLElement {
  private box: Outbox | undefined;

  connectedCallback(): void {
    const session = this.dataset["session"] ?? "";
    this.box = new Outbox(session, () => this.tell());
    for (const tap of this.box.waiting) if (tap.call === this.dataset["call"]) this.choose(tap);
    this.addEventListener("change", (event) => this.tapped(event.target as HTMLInputElement));
    document.addEventListener("wh:connected", this.retry);
    this.tell();
    void this.box.send();
  }

  disconnectedCallback(): void {
    document.removeEventListener("wh:connected", this.retry);
  }

  private readonly retry = (): void => void this.box?.send();

  private tapped(input: HTMLInputElement): void {
    const criterion = input.closest<HTMLElement>("[data-criterion]")?.dataset["criterion"];
    if (!criterion) return;
    this.box?.add({ call: this.dataset["call"] ?? "", criterion, answer: input.value });
    this.tell();
  }

  private choose(tap: Tap): void {
    for (const input of this.querySelectorAll<HTMLInputElement>("input[type=radio]")) {
      if (input.name === tap.criterion && input.value === tap.answer) input.checked = true;
    }
  }

  private tell(): void {
    const card = this.closest(".scoring");
    const fields = [...this.querySelectorAll("fieldset")];
    const given = fields.filter((each) => each.querySelector("input:checked")).length;
    const bar = card?.querySelector("progress");
    if (bar) bar.value = given;
    const words = card?.querySelector("[data-progress]");
    if (words) words.textContent = `${given}/${fields.length}`;
    const saved = card?.querySelector("[data-saved]");
    const waiting = this.box?.waiting.length ?? 0;
    if (saved) saved.textContent = waiting ? word("{count} waiting to be kept …", { count: waiting }) : given ? word("All kept.") : "";
  }
}
