/** The discussion below a call: pin to words, name people, hear what is meant, cut a snippet. */
import { clock } from "../../clock";
import type { Anchor } from "../../signals";
import { word } from "../words";

const LATEST_KEY = "wh-say-";

interface Answered {
  readonly xhr: XMLHttpRequest;
  readonly requestConfig: { readonly elt: Element };
}

function seconds(text: string): number | null {
  const parts = text.trim().split(":").map(Number);
  if (!text.trim() || parts.some((each) => Number.isNaN(each) || each < 0) || parts.length > 3) return null;
  return parts.reduce((sum, each) => sum * 60 + each, 0);
}

class DiscussionElement extends HTMLElement {
  private anchor: Anchor | null = null;

  connectedCallback(): void {
    document.addEventListener("wh:comment", this.pinned);
    this.addEventListener("click", (event) => this.pressed(event));
    this.addEventListener("input", (event) => this.typed(event.target as HTMLElement));
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("htmx:afterSwap", () => this.swapped());
    this.addEventListener("htmx:beforeSwap", (event) => this.said(event as CustomEvent<Answered>));
    document.addEventListener("selectionchange", this.selected);
  }

  disconnectedCallback(): void {
    document.removeEventListener("wh:comment", this.pinned);
    document.removeEventListener("selectionchange", this.selected);
  }

  private get draft(): string {
    return LATEST_KEY + (this.dataset["call"] ?? "");
  }

  private readonly pinned = (event: Event): void => {
    this.anchor = (event as CustomEvent<Anchor>).detail;
    this.pin();
    this.querySelector<HTMLTextAreaElement>(".say textarea")?.focus();
  };

  /** On pages without the call's own selection (a session), selected words of the transcript are pinned. */
  private readonly selected = (): void => {
    const selection = getSelection();
    const said = selection?.anchorNode?.parentElement?.closest(".said-list .said");
    if (!selection || selection.isCollapsed || !said || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!said.contains(range.endContainer)) return;
    const before = document.createRange();
    before.setStart(said, 0);
    before.setEnd(range.startContainer, range.startOffset);
    const text = range.toString();
    const words = text.trim();
    const turn = said.closest<HTMLElement>("[data-turn]");
    if (!words || !turn) return;
    const at = (name: string): number | null => (turn.dataset[name] ? Number(turn.dataset[name]) : null);
    this.anchor = {
      turn: Number(turn.dataset["turn"]), words, offset: before.toString().length + text.indexOf(words),
      start_ms: at("start"), end_ms: at("end"),
    };
    this.pin();
  };

  private pin(): void {
    const form = this.querySelector<HTMLFormElement>(".say");
    const note = form?.querySelector<HTMLElement>(".pinned");
    if (!form || !note) return;
    const set = (name: string, value: string | number): void => {
      const input = form.querySelector<HTMLInputElement>(`[name=${name}]`);
      if (input) input.value = String(value);
    };
    const { anchor } = this;
    set("turn", anchor?.turn ?? "");
    set("offset", anchor?.offset ?? 0);
    set("length", anchor?.words.length ?? 0);
    note.hidden = !anchor;
    const words = note.querySelector(".pinned-words");
    const at = note.querySelector(".pinned-at");
    if (words) words.textContent = anchor?.words ?? "";
    if (at) at.textContent = anchor?.start_ms == null ? "" : clock(anchor.start_ms);
    this.fillCut();
  }

  private fillCut(): void {
    const { anchor } = this;
    if (anchor?.start_ms == null) return;
    for (const [name, ms] of [["start", anchor.start_ms], ["end", anchor.end_ms ?? anchor.start_ms]] as const) {
      const input = this.querySelector<HTMLInputElement>(`[data-span=${name}]`);
      if (!input) continue;
      input.value = clock(name === "end" ? ms + 999 : ms);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  private pressed(event: Event): void {
    const target = event.target as Element;
    const seek = target.closest<HTMLElement>("[data-seek]")?.dataset["seek"];
    if (seek !== undefined) document.dispatchEvent(new CustomEvent("wh:seek", { detail: { ms: Number(seek), play: true } }));
    if (target.closest("[data-unpin]")) {
      this.anchor = null;
      this.pin();
    }
    const name = target.closest<HTMLElement>(".mentions [role=option]");
    if (name) this.mention(name);
  }

  private typed(element: HTMLElement): void {
    if (element.matches(".say textarea")) sessionStorage.setItem(this.draft, (element as HTMLTextAreaElement).value);
    if (element instanceof HTMLTextAreaElement) this.offer(element);
  }

  /** Names that fit what follows the last @. */
  private offer(area: HTMLTextAreaElement): void {
    const list = area.closest("form")?.querySelector<HTMLElement>(".mentions");
    if (!list) return;
    const asked = /@([\p{L}\p{N} .'-]{0,30})$/u.exec(area.value.slice(0, area.selectionStart))?.[1]?.toLowerCase();
    const names = [...this.querySelectorAll<HTMLOptionElement>("#people-here option")].map((each) => each.value);
    const fitting = asked === undefined ? [] : names.filter((each) => each.slice(1).toLowerCase().startsWith(asked)).slice(0, 6);
    list.replaceChildren(
      ...fitting.map((name, number) => {
        const item = document.createElement("li");
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(number === 0));
        item.textContent = name;
        return item;
      }),
    );
    list.hidden = !fitting.length;
  }

  private key(event: KeyboardEvent): void {
    const area = event.target;
    if (!(area instanceof HTMLTextAreaElement)) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) area.form?.requestSubmit();
    const list = area.closest("form")?.querySelector<HTMLElement>(".mentions:not([hidden])");
    if (!list) return;
    const options = [...list.querySelectorAll<HTMLElement>("[role=option]")];
    const at = options.findIndex((each) => each.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") list.hidden = true;
    else if (event.key === "Enter" || event.key === "Tab") options[at] && this.mention(options[at], area);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      options.forEach((each, number) => each.setAttribute("aria-selected", String(number === next)));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private mention(option: HTMLElement, given?: HTMLTextAreaElement): void {
    const list = option.closest<HTMLElement>(".mentions");
    const area = given ?? option.closest("form")?.querySelector("textarea");
    if (!area || !list) return;
    const before = area.value.slice(0, area.selectionStart).replace(/@[^@]*$/u, `${option.textContent ?? ""} `);
    area.value = before + area.value.slice(area.selectionStart);
    area.setSelectionRange(before.length, before.length);
    list.hidden = true;
    area.focus();
  }

  private swapped(): void {
    const area = this.querySelector<HTMLTextAreaElement>(".say textarea");
    const kept = sessionStorage.getItem(this.draft);
    if (area && kept) area.value = kept;
    this.pin();
    const asked = /^#comment-[0-9a-f]+$/.test(location.hash) ? this.querySelector<HTMLElement>(location.hash) : null;
    asked?.closest("details")?.setAttribute("open", "");
    asked?.scrollIntoView({ block: "center" });
  }

  /** What was written is with the server, so it is no draft any more. */
  private said(event: CustomEvent<Answered>): void {
    if (!event.detail.requestConfig.elt.matches(".say") || event.detail.xhr.status !== 200) return;
    sessionStorage.removeItem(this.draft);
    this.anchor = null;
  }
}

/** Two times as people write them (1:23), as milliseconds for the server. */
class SpanElement extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("input", () => this.read());
  }

  private read(): void {
    for (const name of ["start", "end"]) {
      const typed = this.querySelector<HTMLInputElement>(`[data-span=${name}]`);
      const hidden = this.querySelector<HTMLInputElement>(`[name=${name}_ms]`);
      if (!typed || !hidden) continue;
      const at = seconds(typed.value);
      typed.setCustomValidity(at === null ? word("Write minutes and seconds, such as 1:23.") : "");
      hidden.value = String(Math.round((at ?? 0) * 1000));
    }
  }
}

customElements.define("wh-span", SpanElement);
customElements.define("wh-discussion", DiscussionElement);
