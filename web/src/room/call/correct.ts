import { tell } from "../../signals";
import { word } from "../words";
import { anchorOf, currentTurn, selected, textOf } from "./page";

/** Correcting: the two sheets, the bar over selected words, and what happens when the server has answered. */
export class Correcting {
  private readonly bar = document.querySelector<HTMLElement>(".selection-bar");
  private readonly turnSheet = document.querySelector<HTMLDialogElement>("#turn-dialog");
  private readonly momentSheet = document.querySelector<HTMLDialogElement>("#moment-dialog");
  private turn: HTMLElement | null = null;

  constructor() {
    document.addEventListener("click", (event) => this.press(event));
    document.addEventListener("selectionchange", () => this.offer());
    this.momentSheet?.addEventListener("input", (event) => this.choose(event.target as HTMLElement));
    document.addEventListener("htmx:oobBeforeSwap", (event) => remember((event as CustomEvent<{ target: Element }>).detail.target));
    document.addEventListener("htmx:oobAfterSwap", (event) => restore((event as CustomEvent<{ target: Element }>).detail.target));
    document.addEventListener("htmx:afterRequest", (event) => this.done(event as CustomEvent<{ successful: boolean; elt: Element }>));
  }

  /** The sheet for the words and the speaker of a turn. */
  edit(turn: HTMLElement | null = currentTurn()): void {
    if (!turn) return;
    if (!this.turnSheet) return this.comment(turn);
    this.turn = turn;
    this.fill(this.turnSheet, turn);
    const text = this.turnSheet.querySelector<HTMLTextAreaElement>("[name=text]");
    if (text) text.value = textOf(turn);
    const speaker = this.turnSheet.querySelector<HTMLSelectElement>("[name=speaker]");
    if (speaker) speaker.value = turn.dataset["speaker"] ?? "";
    this.turnSheet.showModal();
  }

  /** The sheet that adds a moment to the selected words, or to a turn. */
  add(turn?: HTMLElement): void {
    const anchor = anchorOf(turn);
    if (!this.momentSheet || !anchor) return;
    this.turn = anchor.element;
    this.momentSheet.querySelector("form")?.reset();
    this.fill(this.momentSheet, anchor.element);
    const quote = this.momentSheet.querySelector<HTMLTextAreaElement>("[name=quote]");
    const offset = this.momentSheet.querySelector<HTMLInputElement>("[name=offset]");
    if (quote) quote.value = anchor.words;
    if (offset) offset.value = String(anchor.offset);
    this.find("");
    this.attribute("");
    this.hide();
    this.momentSheet.showModal();
    this.momentSheet.querySelector<HTMLInputElement>("#moment-find")?.focus();
  }

  comment(turn?: HTMLElement): void {
    const anchor = anchorOf(turn);
    if (!anchor || !document.querySelector("[data-comments]")) return;
    const { element: _, ...place } = anchor;
    this.hide();
    document.dispatchEvent(new CustomEvent("wh:drawer", { detail: { panel: "discussion" } }));
    tell("wh:comment", place);
  }

  /** Press the button of the open moment. */
  verdict(which: "confirm" | "reject"): void {
    const open = document.querySelector("details.moment.is-current[open]") ?? document.activeElement?.closest("details.moment[open]");
    open?.querySelector<HTMLElement>(`[data-verdict=${which}]`)?.click();
  }

  /** A call has thousands of these buttons: htmx gets to know one when it is pressed first. */
  private judge(button: HTMLElement): void {
    const moment = button.closest<HTMLElement>("details.moment");
    if (!moment || button.hasAttribute("hx-post")) return;
    const confirms = button.dataset["verdict"] === "confirm";
    const asked = { type: confirms ? "moment_confirmed" : "moment_rejected", moment: moment.dataset["moment"] };
    button.setAttribute("hx-post", `/calls/${document.querySelector<HTMLElement>(".call")?.dataset["call"] ?? ""}/corrections`);
    button.setAttribute("hx-swap", "none");
    button.setAttribute("hx-vals", JSON.stringify(asked));
    button.setAttribute("data-done", `${moment.dataset["title"] ?? ""}: ${confirms ? word("confirmed") : word("rejected")}`);
    button.dispatchEvent(new CustomEvent("wh:known", { bubbles: true }));
    // Not `click()`, which does nothing while another `click()`, such as that of the key, is under way.
    button.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  }

  private press(event: Event): void {
    const verdict = (event.target as Element).closest<HTMLElement>("[data-verdict]");
    if (verdict) return this.judge(verdict);
    const button = (event.target as Element).closest<HTMLElement>("[data-do]");
    const sheet = button?.closest("dialog");
    const turn = (sheet ? this.turn : button?.closest<HTMLElement>("li.turn")) ?? undefined;
    const act = button?.dataset["do"];
    if (act === "shut") sheet?.close();
    else if (act === "edit") this.edit(button?.closest<HTMLElement>("li.turn"));
    else if (act === "add-moment" || act === "comment") {
      sheet?.close();
      if (act === "comment") this.comment(turn);
      else this.add(turn);
    }
  }

  private fill(sheet: HTMLElement, turn: HTMLElement): void {
    for (const field of sheet.querySelectorAll<HTMLInputElement>("[name=turn]")) field.value = turn.dataset["turn"] ?? "";
    const where = sheet.querySelector("[data-where]");
    const name = turn.querySelector(".name")?.textContent ?? "";
    if (where) where.textContent = `${name}, ${turn.querySelector(".when")?.textContent ?? ""}`;
    const isCustomer = turn.dataset["speaker"] === "customer";
    for (const group of sheet.querySelectorAll<HTMLFieldSetElement>("[data-whose]")) {
      const whose = group.dataset["whose"];
      group.disabled = group.hidden = whose !== "any" && (whose === "customer") !== isCustomer;
    }
  }

  private choose(target: HTMLElement): void {
    if (target.id === "moment-find") this.find((target as HTMLInputElement).value);
    else if (target.matches("[name=kind]")) this.attribute((target as HTMLInputElement).value);
  }

  private find(words: string): void {
    const wanted = words.trim().toLowerCase();
    for (const choice of this.momentSheet?.querySelectorAll<HTMLElement>(".kind-choice") ?? []) {
      choice.hidden = wanted !== "" && !(choice.textContent ?? "").toLowerCase().includes(wanted);
    }
  }

  private attribute(kind: string): void {
    for (const field of this.momentSheet?.querySelectorAll<HTMLElement>("[data-attribute-of]") ?? []) {
      const fits = field.dataset["attributeOf"] === kind;
      field.hidden = !fits;
      const input = field.querySelector<HTMLInputElement | HTMLSelectElement>("select, input");
      if (input) input.disabled = !fits;
    }
  }

  /** The bar stands above the selected words, or below where there is no room. */
  private offer(): void {
    const chosen = selected();
    if (!this.bar || !this.bar.children.length) return;
    if (!chosen) return this.hide();
    const box = getSelection()?.getRangeAt(0).getBoundingClientRect();
    if (!box) return;
    this.bar.hidden = false;
    const top = box.top - this.bar.offsetHeight - 8;
    this.bar.style.top = `${top < 60 ? box.bottom + 8 : top}px`;
    this.bar.style.left = `${Math.max(8, Math.min(box.left, innerWidth - this.bar.offsetWidth - 8))}px`;
  }

  private hide(): void {
    if (this.bar) this.bar.hidden = true;
  }

  private done(event: CustomEvent<{ successful: boolean; elt: Element }>): void {
    const { successful, elt } = event.detail;
    const text = elt.getAttribute("data-done");
    if (!successful || !text) return;
    elt.closest("dialog")?.close();
    document.dispatchEvent(new CustomEvent("wh:notice", { detail: { text, tone: "good" } }));
    tell("wh:changed", null);
  }
}

let open: string[] = [];
let focused = "";

/** What was open and focused in a turn that the server replaces. */
function remember(target: Element): void {
  if (!target.matches("li.turn")) return;
  open = [...target.querySelectorAll("details[open]")].map((each) => each.id);
  const at = document.activeElement;
  focused = at && target.contains(at) ? (at.closest("details[id]")?.id ?? target.id) : "";
}

function restore(target: Element): void {
  if (!target.matches("li.turn")) return;
  for (const id of open) {
    const element = document.getElementById(id);
    if (!(element instanceof HTMLDetailsElement)) continue;
    element.open = true;
    element.classList.add("is-current");
    for (const mark of target.querySelectorAll(`[data-moments~="${CSS.escape(id)}"]`)) mark.classList.add("is-current");
  }
  const place = focused ? document.getElementById(focused) : null;
  place?.querySelector<HTMLElement>("summary, button")?.focus({ preventScroll: true });
}
