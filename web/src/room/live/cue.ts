/** The cue: one, in a place of its own, which never changes under the hand that reaches for it. */
import { word } from "../words";
import { part, say } from "./dom";
import type { Act, Cue } from "./told";

/** So long a cue that goes or changes stands still under the pointer. */
const HELD_MS = 4_000;
/** So long after a change a press counts for nothing: it was meant for what stood there before. */
const SETTLING_MS = 500;

export class CueCard {
  private shown: Cue | null = null;
  private wanted: Cue | null = null;
  private over = false;
  private timer = 0;
  private drawnAt = 0;
  private readonly buttons: readonly HTMLButtonElement[];

  constructor(
    private readonly card: HTMLElement,
    private readonly live: HTMLElement,
    private readonly act: Act,
    private readonly refused: (detail: string) => void,
  ) {
    this.buttons = [...card.querySelectorAll<HTMLButtonElement>("[data-cue]")];
    for (const each of this.buttons) each.addEventListener("click", () => void this.answer(each.dataset["cue"] ?? ""));
    card.addEventListener("pointerenter", (event) => (this.over = event.pointerType === "mouse"));
    card.addEventListener("pointerleave", () => {
      this.over = false;
      this.draw();
    });
    this.draw();
  }

  show(cue: Cue | null): void {
    if (cue?.id === this.wanted?.id) return;
    this.wanted = cue;
    // Said at once; whoever only listens to the page has no pointer over it.
    say(this.live, cue ? word("Cue: {text}", { text: cue.text }) : "");
    if (!this.over || !this.shown) this.draw();
    else {
      this.card.classList.add("is-gone");
      for (const each of this.buttons) each.setAttribute("aria-disabled", "true");
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.draw(), HELD_MS);
    }
  }

  /** Take, dismiss or mute what is shown. */
  async answer(what: string): Promise<void> {
    const cue = this.shown;
    if (!cue || cue.id !== this.wanted?.id || performance.now() - this.drawnAt < SETTLING_MS) return;
    const refusal =
      what === "mute" ? await this.act({ do: "mute", kind: cue.kind }) : await this.act({ do: `${what}-cue`, cue: cue.id });
    if (refusal) this.refused(refusal);
    else if (what !== "mute" && this.shown?.id === cue.id) {
      this.over = false;
      this.draw();
    }
  }

  private draw(): void {
    window.clearTimeout(this.timer);
    const cue = this.wanted;
    if (cue?.id === this.shown?.id && this.drawnAt) {
      this.card.classList.remove("is-gone");
      return;
    }
    this.shown = cue;
    this.drawnAt = performance.now();
    this.card.classList.remove("is-gone");
    this.card.dataset["urgency"] = cue?.urgency ?? "";
    this.card.classList.toggle("is-long", (cue?.text.length ?? 0) > 80);
    say(part(this.card, "[data-cue-text]"), cue?.text ?? word("Nothing to add just now. You're doing it."));
    say(part(this.card, "[data-cue-why]"), cue?.quote ? `“${cue.quote}”` : "");
    for (const each of this.buttons) {
      each.removeAttribute("aria-disabled");
      each.disabled = !cue;
    }
  }
}
