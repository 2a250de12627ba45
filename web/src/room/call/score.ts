import { hear } from "../../signals";
import { word } from "../words";

const PREFIX = "wellheard.draft.";

/** The reviewer's own scorecard: keys 1 to 9 and 0 score the focused criterion; a draft outlives the page. */
export class ScoreElement extends HTMLElement {
  private form: HTMLFormElement | null = null;

  connectedCallback(): void {
    this.form = this.querySelector("form");
    if (!this.form?.querySelector("button[type=submit]")) return;
    this.recall();
    this.form.addEventListener("input", () => {
      this.keep();
      this.count();
    });
    this.form.addEventListener("htmx:afterRequest", (event) => {
      if ((event as CustomEvent<{ successful: boolean }>).detail.successful) localStorage.removeItem(this.key);
    });
    hear("wh:changed", () => this.count());
    this.count();
  }

  private get key(): string {
    return PREFIX + (this.dataset["key"] ?? "");
  }

  private get criteria(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-criterion]")].filter((each) => each.checkVisibility());
  }

  /** Score the criterion that has the focus; whether there is one. 1 is missed, 9 met, 2 to 8 partly, 0 no occasion. */
  score(digit: number): boolean {
    const criterion = document.activeElement?.closest<HTMLElement>("[data-criterion]");
    if (!criterion || !this.contains(criterion)) return false;
    const outcome = digit === 0 ? "not_applicable" : digit === 1 ? "missed" : digit === 9 ? "met" : "partly";
    const choice = criterion.querySelector<HTMLInputElement>(`input[type=radio][value=${outcome}]`);
    const share = criterion.querySelector<HTMLInputElement>("input[type=range]");
    if (!choice) return false;
    choice.checked = true;
    if (share && outcome === "partly") share.value = String((digit - 1) / 8);
    choice.dispatchEvent(new Event("input", { bubbles: true }));
    return true;
  }

  /** Next (1) or previous (-1) criterion. */
  step(by: 1 | -1): void {
    const all = this.criteria;
    const at = all.findIndex((each) => each.contains(document.activeElement));
    const next = at < 0 ? all[0] : all[at + by];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  private count(): void {
    const all = this.querySelectorAll("[data-criterion]").length;
    const done = this.querySelectorAll("[data-criterion] input[type=radio]:checked").length;
    const place = this.querySelector(".scored");
    if (place) place.textContent = word("{done} of {all} scored", { done, all });
  }

  private keep(): void {
    if (!this.form) return;
    const fields = [...new FormData(this.form)].filter(([name]) => name !== "form_token");
    localStorage.setItem(this.key, JSON.stringify(fields));
  }

  private recall(): void {
    const kept = localStorage.getItem(this.key);
    if (!kept || !this.form) return;
    for (const [name, value] of JSON.parse(kept) as [string, string][]) {
      const field = this.form.elements.namedItem(name);
      if (field instanceof RadioNodeList || field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
        field.value = value;
      }
    }
  }
}
