/** What the customer has told and tried: each with its second, corrected, added and removed in place. */
import { word } from "../words";
import { clock, keyed, make, part, say } from "./dom";
import { curve, moodWord } from "./mood";
import { LISTS, type Act, type Entry, type Ledger, type ListName } from "./told";

export class LedgerCard {
  constructor(
    private readonly card: HTMLElement,
    private readonly act: Act,
    private readonly refused: (detail: string) => void,
    private readonly mayAct: boolean,
  ) {
    const form = card.querySelector<HTMLFormElement>("form[data-add]");
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.add(form);
    });
    form?.querySelector("select")?.addEventListener("change", () => this.fields(form));
    if (form) this.fields(form);
  }

  show(ledger: Ledger, elapsed: number): void {
    let any = false;
    for (const name of LISTS) {
      const group = part(this.card, `[data-list=${name}]`);
      const rows = ledger[name] ?? [];
      keyed(part(group, "ul"), rows, (each) => each.id, (each) => this.made(each, name), (item, each) => this.changed(item, each, name));
      group.hidden = !group.querySelector("li");
      any ||= !group.hidden;
    }
    part(this.card, "[data-nothing]").hidden = any;
    this.mood(ledger, elapsed);
  }

  private mood(ledger: Ledger, elapsed: number): void {
    const place = part(this.card, "[data-mood]");
    place.dataset["level"] = String(ledger.mood.level);
    say(part(place, "[data-mood-word]"), moodWord(ledger.mood.level));
    say(part(place, "[data-calmed]"), ledger.mood.calmed_by ? word("calmer after “{words}”", { words: ledger.mood.calmed_by.quote }) : "");
    part(place, "path").setAttribute("d", curve(ledger.mood.course, elapsed));
  }

  private made(entry: Entry, list: ListName): HTMLElement {
    const item = make("li", {}, make("p", {}, make("span", { class: "told" }), " ", make("small", { class: "at" })));
    if (!this.mayAct) return item;
    const change = make("button", { type: "button", class: "icon", "data-change": true }, "✎");
    const away = make("button", { type: "button", class: "icon", "data-away": true }, "×");
    change.addEventListener("click", () => this.edit(item, list));
    away.addEventListener("click", () => void this.remove(item));
    item.append(make("span", { class: "does" }, change, away));
    item.dataset["entry"] = entry.id;
    return item;
  }

  private changed(item: HTMLElement, entry: Entry, list: ListName): void {
    const words = inWords(entry, list);
    say(part(item, ".told"), words);
    say(part(item, ".at"), whenTold(entry));
    item.dataset["value"] = (list === "facts" ? entry.value : list === "tried" ? entry.outcome : entry.text) ?? "";
    item.querySelector("[data-change]")?.setAttribute("aria-label", word("Correct: {what}", { what: words }));
    item.querySelector("[data-away]")?.setAttribute("aria-label", word("Remove: {what}", { what: words }));
  }

  private edit(item: HTMLElement, list: ListName): void {
    const open = item.querySelector("input");
    if (open) {
      open.focus();
      return;
    }
    const label = list === "tried" ? word("What came of it") : word("What was really said");
    const input = make("input", { "aria-label": label, value: item.dataset["value"] ?? "", maxlength: "500", autocomplete: "off" });
    if (list === "tried") input.setAttribute("list", "outcomes");
    const form = make(
      "form",
      { class: "edit" },
      input,
      make("button", { class: "button" }, word("Save")),
      make("button", { class: "button", type: "button", "data-cancel": true }, word("Cancel")),
    );
    const close = (): void => {
      form.remove();
      item.querySelector<HTMLElement>("[data-change]")?.focus();
    };
    part(form, "[data-cancel]").addEventListener("click", close);
    form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.act({ do: "correct", entry: item.dataset["entry"] ?? "", value: input.value }).then((refusal) => {
        if (refusal) this.refused(refusal);
        else close();
      });
    });
    item.append(form);
    input.focus();
    input.select();
  }

  private async remove(item: HTMLElement): Promise<void> {
    const next = (item.nextElementSibling ?? item.previousElementSibling)?.querySelector<HTMLElement>("[data-away]");
    const refusal = await this.act({ do: "remove", entry: item.dataset["entry"] ?? "" });
    if (refusal) this.refused(refusal);
    else (next ?? this.card.querySelector<HTMLElement>("h2"))?.focus();
  }

  /** Which fields a new line needs. */
  private fields(form: HTMLFormElement): void {
    const list = part<HTMLSelectElement>(form, "select").value;
    for (const each of form.querySelectorAll<HTMLElement>("[data-for]")) each.hidden = each.dataset["for"] !== list;
  }

  private async add(form: HTMLFormElement): Promise<void> {
    const list = part<HTMLSelectElement>(form, "select").value as ListName;
    const of = (name: string): HTMLInputElement => part<HTMLInputElement>(form, `[name=${name}]`);
    const refusal = await this.act({
      do: "add",
      list,
      value: of("value").value,
      ...(list === "facts" ? { slot: slotOf(of("slot").value) } : {}),
      ...(list === "tried" ? { outcome: of("outcome").value || null } : {}),
      ...(list === "promises" ? { due: of("due").value || null } : {}),
    });
    if (refusal) {
      this.refused(refusal);
      return;
    }
    for (const name of ["value", "slot", "outcome", "due"]) of(name).value = "";
    of("value").focus();
  }
}

/** `Order number` is known as `order-number`. */
function slotOf(title: string): string {
  return title.trim().toLowerCase().replace(/\s+/g, "-");
}

function inWords(entry: Entry, list: ListName): string {
  if (list === "facts") return `${entry.title}: ${entry.value}`;
  if (list === "tried") return tried(entry);
  if (list === "promises") return entry.due ? `${entry.text} (${entry.due})` : entry.text;
  return entry.text;
}

function tried(entry: Entry): string {
  const what = [entry.action, entry.object].filter(Boolean).join(" ");
  const begun = what.slice(0, 1).toUpperCase() + what.slice(1);
  return entry.outcome ? `${begun}: ${came(entry.outcome)}` : begun;
}

function came(outcome: string): string {
  if (outcome === "no-change") return word("no change");
  return outcome === "worked" ? word("worked") : outcome;
}

function whenTold(entry: Entry): string {
  const when = [entry, ...entry.again].map((each) => (each.call ? word("earlier call") : clock(each.at_ms)));
  const by = entry.by === "agent" ? word("by you") : "";
  return [...new Set(when), by].filter(Boolean).join(", ");
}
