/** The guide: its one open step, what is done, and what was skipped because it was told. */
import { word } from "../words";
import { isWritten, keyed, make, part, say } from "./dom";
import type { Act, Guide, OpenStep, Snapshot, Stop } from "./told";

/** So long after a step has come up a press counts for nothing: it was meant for the one before. */
const SETTLING_MS = 400;

export class GuideCard {
  private step: OpenStep | null = null;
  private guide: Guide | null = null;
  private drawnAt = 0;

  constructor(
    private readonly card: HTMLElement,
    private readonly act: Act,
    private readonly refused: (detail: string) => void,
    private readonly handOver: () => void,
    private readonly mayAct: boolean,
  ) {
    card.querySelector("[data-leave]")?.addEventListener("click", () => void this.do({ do: "leave-guide" }));
  }

  show(snapshot: Snapshot): void {
    const guide = (this.guide = snapshot.guide);
    part(this.card, "[data-choose]").hidden = guide !== null;
    part(this.card, "[data-walk]").hidden = guide === null;
    if (guide) this.walk(guide);
    else this.choose(snapshot.guides);
  }

  /** Take the choice of this number of the open step, counted from 1. */
  pick(number: number): boolean {
    const button = this.card.querySelectorAll<HTMLButtonElement>("[data-now] [data-choice]")[number - 1];
    button?.click();
    return button !== undefined;
  }

  passOver(): boolean {
    const details = this.card.querySelector<HTMLDetailsElement>("[data-now] details");
    if (!details) return false;
    details.open = true;
    details.querySelector("input")?.focus();
    return true;
  }

  private choose(guides: Snapshot["guides"]): void {
    const list = part(this.card, "[data-guides]");
    this.step = null;
    keyed(
      list,
      guides,
      (each) => each.id,
      (each) => {
        const button = make("button", { type: "button", class: "button", title: each.purpose }, each.title);
        button.disabled = !this.mayAct;
        button.addEventListener("click", () => void this.do({ do: "open-guide", guide: each.id }));
        return make("li", {}, button, make("small", { class: "fits" }));
      },
      (item, each) => {
        say(part(item, "small"), each.fits ? word("fits what was told") : "");
        item.classList.toggle("is-fitting", each.fits);
      },
    );
  }

  private walk(guide: Guide): void {
    say(part(this.card, "[data-guide-title]"), guide.title);
    this.stops(part(this.card, "[data-skipped]"), guide.skipped);
    this.stops(part(this.card, "[data-done]"), guide.done);
    this.open(guide);
  }

  private stops(place: HTMLElement, stops: readonly Stop[]): void {
    place.hidden = stops.length === 0;
    say(part(place, "[data-count]"), String(stops.length));
    keyed(
      part(place, "ul"),
      stops,
      (each) => each.step,
      () => make("li", {}, make("span", { class: "stop" }), " ", make("small", { class: "because" })),
      (item, each) => {
        say(part(item, ".stop"), each.title);
        say(part(item, ".because"), each.because);
        item.dataset["state"] = each.state;
      },
    );
  }

  private open(guide: Guide): void {
    const place = part(this.card, "[data-now]");
    const step = guide.open;
    if (step?.step === this.step?.step && place.childElementCount) return;
    // Somebody writes an answer while the conversation has settled the step: their words stay until they are done.
    if (this.step && isWritten(place)) {
      say(place.querySelector("[data-settled]"), word("This step has been settled meanwhile."));
      return;
    }
    this.step = step;
    this.drawnAt = performance.now();
    const here = place.contains(document.activeElement);
    place.replaceChildren(...(step ? this.drawn(step) : [make("p", { class: "ending" }, endings()[guide.ending] ?? "")]));
    if (here) place.focus();
  }

  private drawn(step: OpenStep): (Node | string)[] {
    const parts: (Node | string)[] = [make("p", { class: "sort" }, sorts()[step.kind] ?? "")];
    parts.push(make("p", { class: "say" }, step.say || step.title));
    if (step.why) parts.push(make("p", { class: "why" }, step.why));
    if (step.asked_in) parts.push(make("p", { class: "why" }, word("You asked this, and it wasn't answered.")));
    parts.push(make("p", { class: "why", "data-settled": true, role: "status" }));
    if (this.mayAct) parts.push(...this.ways(step));
    return parts;
  }

  private ways(step: OpenStep): (Node | string)[] {
    const row = make("div", { class: "ways" });
    if (step.kind === "ask") {
      for (const each of step.choices) row.append(this.choice(each, { do: "answer-step", step: step.step, value: each }));
      return [row, this.writing(word("What they said"), word("Write down"), (value) => ({ do: "answer-step", step: step.step, value })), this.passing(step)];
    }
    if (step.kind === "do") {
      const outcomes: [string, string | null][] = [[word("It worked"), "worked"], [word("No change"), "no-change"], [word("Done"), null]];
      for (const [title, outcome] of outcomes) row.append(this.choice(title, { do: "tick-step", step: step.step, outcome }));
      return [row, this.passing(step)];
    }
    if (step.kind === "tell") row.append(this.choice(word("Said"), { do: "tick-step", step: step.step }));
    else {
      const button = make("button", { type: "button", class: "button is-first", "data-choice": true }, word("Write the hand-off"));
      button.addEventListener("click", () => this.handOver());
      row.append(button, this.choice(word("Handed over"), { do: "tick-step", step: step.step }));
      return [row];
    }
    return [row, this.passing(step)];
  }

  private choice(title: string, action: Readonly<Record<string, string | null>>): HTMLButtonElement {
    const button = make("button", { type: "button", class: "button", "data-choice": true }, title);
    button.addEventListener("click", () => {
      if (performance.now() - this.drawnAt > SETTLING_MS) void this.do(action);
    });
    return button;
  }

  private passing(step: OpenStep): HTMLElement {
    return make(
      "details",
      { class: "pass" },
      make("summary", {}, word("Makes no sense here")),
      this.writing(word("Why it makes no sense here"), word("Pass over"), (reason) => ({ do: "pass-step", step: step.step, reason })),
    );
  }

  private writing(label: string, title: string, action: (value: string) => Readonly<Record<string, string>>): HTMLFormElement {
    const input = make("input", { "aria-label": label, placeholder: label, maxlength: "300", autocomplete: "off" });
    const form = make("form", { class: "edit" }, input, make("button", { class: "button" }, title));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.do(action(input.value), () => (input.value = ""));
    });
    return form;
  }

  private async do(action: Readonly<Record<string, string | null>>, then?: () => void): Promise<void> {
    const refusal = await this.act(action);
    if (refusal) this.refused(refusal);
    else {
      then?.();
      if (this.guide) this.open(this.guide);
    }
  }
}

function sorts(): Readonly<Record<string, string>> {
  return { ask: word("Ask"), do: word("Do together"), tell: word("Tell"), escalate: word("Hand over") };
}

function endings(): Readonly<Record<string, string>> {
  return {
    end: word("The guide has ended, nothing is left to do."),
    "handed-over": word("Handed over."),
    round: word("All that this guide knows has been done. Hand it over, or open another guide."),
  };
}
