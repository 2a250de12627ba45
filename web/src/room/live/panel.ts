/** The panel of one call in progress: beside a phone and a CRM, by mouse, finger or keys alone. */
import { word } from "../words";
import { CueCard } from "./cue";
import { clock, keyed, make, part, say } from "./dom";
import { GuideCard } from "./guide";
import { Hearing } from "./hearing";
import { LedgerCard } from "./ledger";
import { PanelLink } from "./link";
import type { Act, Snapshot, TurnRow } from "./told";

const SWITCH = "wellheard.shortcuts";
const NEAR_END_PX = 40;
const TICK_MS = 1_000;
const LATE_MS = 3_000;
/** What went badly is for the review; on the phone it helps nobody. */
const NOW = new Set(["good", "customer"]);
const OWN_LETTERS = "select, textarea, input:not([type=checkbox])";

export class LivePanelElement extends HTMLElement {
  private link: PanelLink | undefined;
  private cue: CueCard | undefined;
  private ledger: LedgerCard | undefined;
  private guide: GuideCard | undefined;
  private snapshot: Snapshot | undefined;
  private timer = 0;
  private over = false;
  private listening: readonly string[] = [];
  private hearing: Hearing | undefined;
  private away = false;

  connectedCallback(): void {
    const refused = (detail: string): void => this.notice(detail);
    const link = new PanelLink(this.dataset["call"] ?? "", {
      stands: (snapshot) => this.stands(snapshot),
      connected: (is) => this.connected(is),
      refused,
      ended: (analysis) => this.ended(analysis),
    });
    this.link = link;
    const act: Act = (action) => link.act(action);
    this.cue = new CueCard(part(this, "[data-cue-card]"), part(this, "[data-cue-live]"), act, refused);
    this.ledger = new LedgerCard(part(this, "[data-ledger]"), act, refused, this.mayAct);
    this.guide = new GuideCard(part(this, "[data-guide]"), act, refused, () => this.handOver(), this.mayAct);
    const listen = this.querySelector<HTMLElement>("[data-listen]");
    if (listen) this.hearing = new Hearing(part(this, "[data-hearing]"), listen, this.dataset["call"] ?? "");
    this.addEventListener("click", (event) => this.pressed(event));
    document.addEventListener("keydown", (event) => this.key(event));
    this.forms(act);
    this.shortcuts();
    this.timer = window.setInterval(() => this.tick(), TICK_MS);
  }

  disconnectedCallback(): void {
    window.clearInterval(this.timer);
    this.hearing?.stop("");
    this.link?.end();
  }

  private get mayAct(): boolean {
    return this.dataset["acts"] !== undefined;
  }

  private stands(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.dataset["ready"] = "";
    this.cue?.show(snapshot.cue);
    this.guide?.show(snapshot);
    this.ledger?.show(snapshot.ledger, this.link?.elapsed ?? 0);
    this.turns(snapshot);
    this.alerts(snapshot);
    this.line(snapshot.line?.state === "lost");
    this.notes(snapshot);
    this.tick();
  }

  private alerts(snapshot: Snapshot): void {
    const { alerts, escalation, hearing } = snapshot;
    const line = (name: string, text: string): void => {
      const place = part(this, `[data-alert=${name}]`);
      say(part(place, "span"), text);
      place.hidden = text === "";
    };
    const here = whoIsHere(alerts);
    line("listening", here.join(". "));
    if (here.some((each) => !this.listening.includes(each))) say(part(this, "[data-said]"), here.join(". "));
    this.listening = here;
    line("hold", alerts.on_hold ? word("On hold since {time}.", { time: clock(alerts.on_hold_since_ms) }) : "");
    line("abuse", alerts.abuse ? word("You were insulted or threatened. You may end this call; your lead sees it.") : "");
    line("escalation", escalation ? word("Call in {who}: {why}", { who: escalation.to, why: escalation.why }) : "");
    line("late", hearingIn(hearing.late_ms, hearing.gaps.length));
    const help = this.querySelector<HTMLButtonElement>("[data-help]");
    if (help) {
      help.setAttribute("aria-pressed", String(alerts.help));
      say(part(help, "span"), alerts.help ? word("Help is asked for") : word("Ask for help"));
    }
  }

  /** Said aloud once; how long it is waited for is shown by the second. */
  private line(away: boolean): void {
    if (away === this.away) return;
    this.away = away;
    say(part(this, "[data-said]"), away ? word("The phone system's connection is lost.") : word("The phone system is back."));
  }

  private turns(snapshot: Snapshot): void {
    const box = part(this, "[data-turns]");
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END_PX;
    keyed(part(box, "ol"), snapshot.turns, (each) => String(each.id), turnMade, turnChanged);
    for (const who of ["customer", "agent"] as const) {
      const place = part(box, `[data-partial=${who}]`);
      say(part(place, "span"), snapshot.partials?.[who] ?? "");
      place.hidden = !snapshot.partials?.[who];
    }
    if (atEnd) box.scrollTop = box.scrollHeight;
  }

  private notes(snapshot: Snapshot): void {
    keyed(part(this, "[data-notes]"), snapshot.notes, (each) => `${each.at_ms} ${each.text}`, (each) => make("li", {}, each.text, " ", make("small", {}, clock(each.at_ms))), () => {});
    const muted = part(this, "[data-muted]");
    muted.hidden = snapshot.muted.length === 0;
    keyed(
      part(muted, "ul"),
      snapshot.muted,
      (each) => each,
      (each) => {
        const button = make("button", { type: "button", class: "quiet", "data-unmute": each }, word("Show again"));
        button.disabled = !this.mayAct;
        button.setAttribute("aria-label", word("Show again: {what}", { what: each.replaceAll("-", " ") }));
        return make("li", {}, each.replaceAll("-", " "), " ", button);
      },
      () => {},
    );
  }

  private tick(): void {
    if (!this.snapshot || this.over) return;
    say(part(this, "[data-clock]"), clock(this.link?.elapsed));
    const place = part(this, "[data-alert=line]");
    const words = lineSays(this.snapshot.line, this.link?.elapsed ?? 0);
    say(part(place, "span"), words);
    place.hidden = words === "";
  }

  private connected(is: boolean): void {
    if (this.over) return;
    this.classList.toggle("is-away", !is);
    say(part(this, "[data-connection]"), is ? "" : word("Connection lost. It comes back by itself; what you are writing stays here."));
  }

  private ended(analysis: string | null): void {
    this.over = true;
    part(this, "[data-alert=line]").hidden = true;
    this.classList.remove("is-away");
    this.classList.add("is-over");
    say(part(this, "[data-connection]"), "");
    const place = part(this, "[data-over]");
    const link = part<HTMLAnchorElement>(place, "[data-analysis]");
    link.hidden = analysis === null;
    if (analysis) link.href = analysis;
    say(part(place, "[data-over-text]"), analysis ? word("The call is over, and its analysis is there.") : word("The call is over."));
    place.hidden = false;
    say(part(this, "[data-said]"), word("The call is over."));
  }

  private pressed(event: Event): void {
    const target = event.target as Element;
    const kind = target.closest<HTMLElement>("[data-unmute]")?.dataset["unmute"];
    if (kind) this.act({ do: "unmute", kind });
    else if (target.closest("[data-help]")) this.help();
    else if (target.closest("[data-keys]")) this.keys();
  }

  private help(): void {
    if (this.mayAct) this.act(this.snapshot?.alerts.help ? { do: "need-no-help" } : { do: "ask-for-help", why: "" });
  }

  private handOver(): void {
    this.querySelector<HTMLFormElement>("form[data-hand-over]")?.requestSubmit();
  }

  private keys(): void {
    const dialog = part<HTMLDialogElement>(this, "dialog");
    if (dialog.open) dialog.close();
    else dialog.showModal();
  }

  private forms(act: Act): void {
    const form = this.querySelector<HTMLFormElement>("form[data-note]");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      const input = part<HTMLInputElement>(form, "input");
      void act({ do: "note", text: input.value }).then((refusal) => {
        if (refusal) this.notice(refusal);
        else input.value = "";
      });
    });
  }

  private shortcuts(): void {
    const wanted = part<HTMLInputElement>(this, "[data-shortcuts]");
    wanted.checked = localStorage.getItem(SWITCH) !== "off";
    wanted.addEventListener("change", () => localStorage.setItem(SWITCH, wanted.checked ? "on" : "off"));
  }

  /** Every key; the list can turn them off (WCAG 2.1.4). */
  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.repeat) return;
    const target = event.target as HTMLElement;
    if (event.key === "Escape" && target.matches(OWN_LETTERS)) target.blur(); // So that the keys are keys again.
    if (target.matches(OWN_LETTERS) || !part<HTMLInputElement>(this, "[data-shortcuts]").checked) return;
    if (part<HTMLDialogElement>(this, "dialog").open && event.key !== "?") return;
    if (this.does(event.key)) event.preventDefault();
  }

  private does(key: string): boolean {
    if (/^[1-9]$/.test(key)) return this.guide?.pick(Number(key)) ?? false;
    const cue = { t: "take", x: "dismiss", m: "mute" }[key];
    if (cue) void this.cue?.answer(cue);
    else if (key === "h") this.help();
    else if (key === "l" && this.hearing) this.hearing.toggle();
    else if (key === "o") this.handOver();
    else if (key === "p") return this.guide?.passOver() ?? false;
    else if (key === "a") this.adding();
    else if (key === "n") this.querySelector<HTMLElement>("[data-note] input")?.focus();
    else if (key === "?") this.keys();
    else return false;
    return true;
  }

  private adding(): void {
    const details = this.querySelector<HTMLDetailsElement>(".adding");
    if (!details) return;
    details.open = true;
    details.querySelector<HTMLElement>("select")?.focus();
  }

  private act(action: Readonly<Record<string, string | null>>): void {
    void this.link?.act(action).then((refusal) => refusal && this.notice(refusal));
  }

  private notice(text: string): void {
    document.dispatchEvent(new CustomEvent("wh:notice", { detail: { text, tone: "bad" } }));
  }
}

function hearingIn(late: number, gaps: number): string {
  const told = [];
  if (late >= LATE_MS) told.push(word("The room hears {seconds} s late.", { seconds: Math.round(late / 1000) }));
  if (gaps) told.push(word("Parts of the call could not be heard ({count}).", { count: gaps }));
  return told.join(" ");
}

/** Who looks on and who hears, a sentence each; who hears is not told again as one who reads. */
function whoIsHere(alerts: Snapshot["alerts"]): readonly string[] {
  const reads = alerts.listening.filter((each) => !alerts.hears.includes(each));
  const told = [];
  if (alerts.hears.length) told.push(word("{names} hears this call", { names: alerts.hears.join(", ") }));
  if (reads.length) told.push(word("{names} reads along", { names: reads.join(", ") }));
  return told;
}

/** The phone system's connection, where it is not as it should be. */
function lineSays(line: Snapshot["line"], elapsed: number): string {
  if (line?.state === "ending") return word("The call is over, and is being kept.");
  if (line?.state !== "lost") return "";
  const left = Math.max(0, Math.ceil(line.waits_s - (elapsed - line.since_ms) / 1000));
  return word("The phone system's connection is lost. The call is kept, and goes on if it comes back within {seconds} s.", { seconds: left });
}

function speakers(): Readonly<Record<string, string>> {
  return { agent: word("Agent"), customer: word("Customer") };
}

function turnMade(row: TurnRow): HTMLElement {
  return make("li", { class: `by-${row.speaker}` }, make("small", { class: "who" }, `${speakers()[row.speaker] ?? row.speaker} ${clock(row.start_ms)}`), make("p", {}), make("span", { class: "chips" }));
}

function turnChanged(item: HTMLElement, row: TurnRow): void {
  say(part(item, "p"), row.text);
  keyed(
    part(item, ".chips"),
    row.moments.filter((each, place, all) => NOW.has(each.valence) && all.findIndex((other) => other.kind === each.kind) === place),
    (each) => each.kind,
    (each) => make("span", { class: `chip tone-${each.valence}` }, each.kind.replaceAll("-", " ")),
    () => {},
  );
}
