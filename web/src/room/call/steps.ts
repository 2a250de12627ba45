import { hear, tell } from "../../signals";
import { bringIntoView } from "../../transcript";
import { moments, startOf } from "./page";
import { word } from "../words";

/** Goes from moment to moment: by key, by link, by the address of the page. */
export class Steps {
  private current = "";
  private now = 0;

  constructor() {
    hear("wh:time", ({ ms }) => (this.now = ms));
    hear("wh:step", ({ by }) => this.step(by));
    document.addEventListener("wh:open", (event) => this.go((event as CustomEvent<{ id: string }>).detail.id));
    document.addEventListener("click", (event) => this.follow(event));
    addEventListener("hashchange", () => this.arrive(false));
    // Browsers scroll to the address' element themselves when the page has loaded; what it opens is shown after that.
    if (document.readyState === "complete") this.arrive(false);
    else addEventListener("load", () => requestAnimationFrame(() => this.arrive(false)));
  }

  private step(by: 1 | -1): void {
    const all = moments();
    const at = all.findIndex((each) => each.id === this.current);
    const start = at >= 0 ? startOf(all[at] as HTMLElement) : null;
    const stayed = at < 0 ? this.now < 400 : start === null || Math.abs(start - this.now) < 400;
    let next = by > 0 ? 0 : -1;
    if (stayed && at >= 0) next = at + by;
    else if (!stayed) {
      const later = all.findIndex((each) => (startOf(each) ?? 0) > this.now);
      next = (later < 0 ? all.length : later) - (by > 0 ? 0 : 1);
    }
    const moment = all[next];
    if (moment) this.go(moment.id);
  }

  private go(id: string, play = false): void {
    const element = document.getElementById(id);
    if (!(element instanceof HTMLDetailsElement)) return;
    this.leave();
    this.current = id;
    element.hidden = false;
    element.open = true;
    element.classList.add("is-current");
    for (const mark of document.querySelectorAll(`[data-moments~="${CSS.escape(id)}"]`)) mark.classList.add("is-current");
    document.dispatchEvent(new CustomEvent("wh:drawer", { detail: { panel: "" } }));
    element.querySelector("summary")?.focus({ preventScroll: true });
    bringIntoView(element.closest(".turn") ?? element);
    const start = startOf(element);
    if (start !== null) tell("wh:seek", { ms: start, play });
  }

  private leave(): void {
    const before = document.getElementById(this.current);
    if (before instanceof HTMLDetailsElement) before.open = false;
    for (const marked of document.querySelectorAll(".is-current")) marked.classList.remove("is-current");
  }

  private follow(event: MouseEvent): void {
    const link = (event.target as Element).closest("a[href^='#moment-'], a[href^='#cue-'], a[href^='#turn-']");
    const hash = link?.getAttribute("href");
    if (!link || !hash || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    history.pushState(null, "", hash);
    this.arrive(link.hasAttribute("data-hear"));
  }

  /** Evidence is to be heard: its links play that second. */
  private arrive(play: boolean): void {
    const id = location.hash.slice(1);
    const element = id ? document.getElementById(id) : null;
    if (!element) return;
    if (element instanceof HTMLDetailsElement) return this.go(id, play);
    if (!element.matches(".turn")) return;
    document.dispatchEvent(new CustomEvent("wh:drawer", { detail: { panel: "" } }));
    bringIntoView(element);
    const start = element.dataset["start"];
    if (start !== undefined) tell("wh:seek", { ms: Number(start), play });
  }
}

/** Shows moments of some kinds and hides the others, in the transcript and over the waveform. */
export class KindsElement extends HTMLElement {
  private readonly hiddenKinds = new Set<string>();

  connectedCallback(): void {
    this.addEventListener("click", (event) => this.press(event));
    hear("wh:changed", () => this.apply());
  }

  private press(event: Event): void {
    const button = (event.target as Element).closest<HTMLButtonElement>("button");
    if (!button) return;
    const on = button.getAttribute("aria-pressed") !== "true";
    const group = button.closest(".filter-group");
    const own = [...(group?.querySelectorAll<HTMLElement>("[data-kind]") ?? [])];
    for (const kind of button.dataset["kind"] ? [button] : own) {
      kind.setAttribute("aria-pressed", String(on));
      if (on) this.hiddenKinds.delete(kind.dataset["kind"] ?? "");
      else this.hiddenKinds.add(kind.dataset["kind"] ?? "");
    }
    const all = own.every((kind) => kind.getAttribute("aria-pressed") === "true");
    group?.querySelector("[data-tone]")?.setAttribute("aria-pressed", String(all));
    this.apply();
  }

  private apply(): void {
    const isHidden = (kind: string | undefined) => this.hiddenKinds.has(kind ?? "");
    const all = [...document.querySelectorAll<HTMLElement>("details.moment[data-moment]")];
    for (const moment of all) moment.hidden = isHidden(moment.dataset["kind"]);
    for (const region of document.querySelectorAll<SVGElement>(".region")) {
      region.classList.toggle("is-hidden", isHidden(region.dataset["kind"]));
    }
    for (const mark of document.querySelectorAll<HTMLElement>("mark[data-moments]")) {
      const on = (mark.dataset["moments"] ?? "").split(" ").map((id) => document.getElementById(id));
      mark.classList.toggle("is-hidden", on.every((moment) => moment?.hidden));
    }
    const status = this.querySelector(".shown");
    const shown = all.filter((moment) => !moment.hidden).length;
    if (status) status.textContent = this.hiddenKinds.size ? word("{shown} of {all} moments shown", { shown, all: all.length }) : "";
  }
}
