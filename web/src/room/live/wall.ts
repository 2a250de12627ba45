/** Calls in progress, the one that needs somebody most in front; for an agent, their own. */
import { GONE, ReturningSocket, toTheDoor } from "../returning";
import { word } from "../words";
import { clock, keyed, make, part, say } from "./dom";
import { curve, moodWord } from "./mood";

interface CallRow {
  readonly id: string;
  readonly title: string;
  readonly agent: string | null;
  readonly customer: string | null;
  readonly queue: string | null;
  readonly started_at: string;
  readonly state: string;
  readonly mood: { level: number; course: [number | null, number][] };
  readonly waits_since_ms: number | null;
  readonly on_hold: boolean;
  readonly on_hold_since_ms: number | null;
  readonly abuse: boolean;
  readonly help: boolean;
  readonly help_why: string;
  readonly listening: readonly string[];
  readonly hears: readonly string[];
  readonly cue: { kind: string; urgency: string; text: string } | null;
  readonly escalation: { to: string; why: string } | null;
  readonly late_ms: number;
  readonly elsewhere: { name: string; address: string | null } | null;
}

interface Told {
  readonly type: "calls" | "changes";
  readonly calls: readonly CallRow[];
  readonly gone: readonly string[];
}

const TICK_MS = 1_000;
const LATE_MS = 3_000;
/** Waiting less is how people talk. */
const WAITS_MS = 15_000;

/** How much a call needs somebody: whoever asks comes before whoever is shouted at, before whoever is upset or waits. */
export function need(row: CallRow, elapsed: number): number {
  const waits = row.waits_since_ms === null ? 0 : Math.min(1, (elapsed - row.waits_since_ms) / 120_000);
  return (row.help ? 1000 : 0) + (row.abuse ? 400 : 0) + (row.escalation ? 200 : 0) + row.mood.level * 50 + Math.max(0, waits) * 40 + (row.on_hold ? 20 : 0);
}

export class LiveWallElement extends HTMLElement {
  private readonly calls = new Map<string, CallRow>();
  private socket: ReturningSocket | undefined;
  private order: readonly string[] = [];
  private timer = 0;
  private over = false;
  private ahead = 0;
  private asked = new Set<string>();
  private first = true;

  connectedCallback(): void {
    this.ahead = new Date(this.dataset["now"] ?? "").getTime() - Date.now() || 0;
    this.socket = new ReturningSocket("/live/socket", {
      message: (told) => this.hear(told as Told),
      connected: (is) => say(part(this, "[data-connection]"), is ? "" : word("Connection lost. It comes back by itself.")),
      closed: (code) => (code === GONE ? (toTheDoor(), false) : true),
    });
    this.socket.open();
    this.addEventListener("pointerenter", (event) => (this.over = event.pointerType === "mouse"));
    this.addEventListener("pointerleave", () => {
      this.over = false;
      this.draw();
    });
    this.timer = window.setInterval(() => this.draw(), TICK_MS);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.timer);
    this.socket?.end();
  }

  private get own(): boolean {
    return this.dataset["own"] !== undefined;
  }

  private hear(told: Told): void {
    const fresh = told.calls.filter((each) => !this.calls.has(each.id));
    if (told.type === "calls") this.calls.clear();
    for (const each of told.calls) this.calls.set(each.id, each);
    for (const each of told.gone) this.calls.delete(each);
    const arrived = fresh.find((each) => each.state === "live");
    if (this.own && !this.first && arrived && part<HTMLInputElement>(this, "[data-opens]").checked) location.assign(address(arrived.id));
    this.first = false;
    this.dataset["ready"] = "";
    this.announce();
    this.draw();
  }

  /** Said aloud once: who asks for help. */
  private announce(): void {
    const asking = [...this.calls.values()].filter((each) => each.help);
    const fresh = asking.filter((each) => !this.asked.has(each.id));
    if (fresh.length) say(part(this, "[data-said]"), fresh.map((each) => word("{name} asks for help.", { name: each.agent ?? each.title })).join(" "));
    this.asked = new Set(asking.map((each) => each.id));
  }

  private elapsed(row: CallRow): number {
    return Date.now() + this.ahead - new Date(row.started_at).getTime();
  }

  /** The order stands still while a pointer or the focus is in it, so that nobody opens another call than they meant. */
  private sorted(): readonly CallRow[] {
    const held = this.over || part(this, "[data-calls]").contains(document.activeElement);
    const known = new Map(this.order.map((name, place) => [name, place]));
    const rows = [...this.calls.values()].sort((a, b) => {
      const [here, there] = [known.get(a.id), known.get(b.id)];
      if (held && (here !== undefined || there !== undefined)) return (here ?? Infinity) - (there ?? Infinity);
      return need(b, this.elapsed(b)) - need(a, this.elapsed(a)) || a.started_at.localeCompare(b.started_at);
    });
    this.order = rows.map((each) => each.id);
    return rows;
  }

  private draw(): void {
    const rows = this.sorted();
    part(this, "[data-none]").hidden = rows.length > 0;
    say(part(this, "[data-count]"), rows.length ? String(rows.length) : "");
    keyed(part(this, "[data-calls]"), rows, (each) => each.id, (each) => this.made(each), (item, each) => this.changed(item, each));
  }

  private made(row: CallRow): HTMLElement {
    const item = part<HTMLTemplateElement>(this, "template").content.firstElementChild?.cloneNode(true) as HTMLElement;
    const link = part<HTMLAnchorElement>(item, "a");
    link.href = address(row.id);
    say(link, this.own ? row.customer ?? row.title : row.agent ?? row.title);
    say(part(item, "[data-who]"), [this.own ? null : row.customer, row.queue].filter(Boolean).join(", "));
    return item;
  }

  private changed(item: HTMLElement, row: CallRow): void {
    const elapsed = this.elapsed(row);
    item.dataset["level"] = String(row.mood.level);
    item.classList.toggle("is-asking", row.help);
    say(part(item, "[data-clock]"), clock(elapsed));
    say(part(item, "[data-mood-word]"), moodWord(row.mood.level));
    part(item, "path").setAttribute("d", curve(row.mood.course, elapsed));
    say(part(item, "[data-cue]"), row.cue?.text ?? "");
    const chips = this.chips(row, elapsed);
    keyed(part(item, ".chips"), chips, ([name]) => name, ([, tone]) => make("li", { class: `chip tone-${tone}` }), (chip, [, , text]) => say(chip, text));
  }

  private chips(row: CallRow, elapsed: number): [string, string, string][] {
    const chips: [string, string, string][] = [];
    if (row.help) chips.push(["help", "bad", row.help_why ? word("asks for help: {why}", { why: row.help_why }) : word("asks for help")]);
    if (row.abuse) chips.push(["abuse", "bad", word("is being insulted")]);
    if (row.escalation) chips.push(["escalation", "bad", word("should call in {who}", { who: row.escalation.to })]);
    if (row.on_hold) chips.push(["hold", "neutral", word("on hold for {time}", { time: clock(elapsed - (row.on_hold_since_ms ?? elapsed)) })]);
    const waits = row.waits_since_ms === null ? 0 : elapsed - row.waits_since_ms;
    if (row.state === "live" && waits >= WAITS_MS) chips.push(["waits", "customer", word("waits for {time}", { time: clock(waits) })]);
    if (row.state === "lost") chips.push(["lost", "neutral", word("the phone system is away")]);
    if (row.state === "ending") chips.push(["ending", "neutral", word("is being kept")]);
    if (row.late_ms >= LATE_MS) chips.push(["late", "neutral", word("heard {seconds} s late", { seconds: Math.round(row.late_ms / 1000) })]);
    if (row.elsewhere) chips.push(["elsewhere", "neutral", word("at another server, {name}", { name: row.elsewhere.name })]);
    const reads = row.listening.filter((each) => !row.hears.includes(each));
    if (row.hears.length) chips.push(["hears", "good", word("{names} hears it", { names: row.hears.join(", ") })]);
    if (reads.length) chips.push(["listening", "good", word("{names} reads along", { names: reads.join(", ") })]);
    return chips;
  }
}

function address(call: string): string {
  return `/live/${encodeURIComponent(call)}`;
}
