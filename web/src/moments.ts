import { type Call } from "./call";
import { hear, tell } from "./signals";
import { bringIntoView } from "./transcript";

/** Goes from moment to moment: by key, by link, by the address of the page. */
export class Moments {
  private current = -1;
  private now = 0;
  private hidden: ReadonlySet<string> = new Set();

  constructor(private readonly call: Call) {
    hear("wh:time", ({ ms }) => (this.now = ms));
    hear("wh:kinds", ({ hidden }) => (this.hidden = hidden));
    hear("wh:step", ({ by }) => this.step(by));
    hear("wh:moment", ({ number }) => this.go(number));
    document.addEventListener("click", (event) => this.follow(event));
    addEventListener("hashchange", () => this.arrive());
    // Browsers scroll to the address' element themselves when the page has loaded; what it opens is shown after that.
    if (document.readyState === "complete") this.arrive();
    else addEventListener("load", () => requestAnimationFrame(() => this.arrive()));
  }

  private step(by: 1 | -1): void {
    const { moments } = this.call;
    for (let number = this.from(by); number >= 0 && number < moments.length; number += by) {
      if (!this.hidden.has(moments[number]?.kind ?? "")) return this.go(number);
    }
  }

  /** The neighbour of the moment gone to last; after playing on, the first one beyond the playhead. */
  private from(by: 1 | -1): number {
    const start = this.call.moments[this.current]?.start;
    const stayed = this.current < 0 || start === undefined || start === null || Math.abs(start - this.now) < 400;
    if (stayed) return this.current < 0 ? (by > 0 ? 0 : -1) : this.current + by;
    const later = this.call.moments.findIndex((moment) => (moment.start ?? 0) > this.now);
    return by > 0 ? (later < 0 ? this.call.moments.length : later) : (later < 0 ? this.call.moments.length : later) - 1;
  }

  private go(number: number): void {
    const moment = this.call.moments[number];
    const element = moment && document.getElementById(moment.element);
    if (!moment || !(element instanceof HTMLDetailsElement)) return;
    this.leave();
    this.current = number;
    element.hidden = false;
    element.open = true;
    element.classList.add("is-current");
    for (const mark of document.querySelectorAll(`[data-numbers~="${number}"]`)) mark.classList.add("is-current");
    element.querySelector("summary")?.focus({ preventScroll: true });
    bringIntoView(element.closest(".turn") ?? element);
    if (moment.start !== null) tell("wh:seek", { ms: moment.start });
  }

  private leave(): void {
    const before = this.call.moments[this.current];
    const element = before && document.getElementById(before.element);
    if (element instanceof HTMLDetailsElement) element.open = false;
    for (const marked of document.querySelectorAll(".is-current")) marked.classList.remove("is-current");
  }

  private follow(event: MouseEvent): void {
    const link = (event.target as Element).closest("a[href^='#moment-'], a[href^='#turn-']");
    const hash = link?.getAttribute("href");
    if (!hash || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    history.pushState(null, "", hash);
    this.arrive();
  }

  private arrive(): void {
    const id = location.hash.slice(1);
    const number = this.call.moments.findIndex((moment) => moment.element === id);
    if (number >= 0) return this.go(number);
    const turn = this.call.turns.find((each) => `turn-${each.id}` === id);
    const element = turn && document.getElementById(id);
    if (!turn || !element) return;
    bringIntoView(element);
    if (turn.start !== null) tell("wh:seek", { ms: turn.start });
  }
}
