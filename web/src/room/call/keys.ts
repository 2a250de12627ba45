import { hear, tell } from "../../signals";
import type { Correcting } from "./correct";
import type { ScoreElement } from "./score";

const SKIP_MS = 5000;
const OWN_SPACE = "button, summary, select, textarea, a, input:not([type=range])";
const OWN_LETTERS = "select, textarea, input:not([type=range], [type=checkbox], [type=radio])";
const OWN_ARROWS = "input[type=radio], input[type=range]:not(.seek), [role=tab]";
const SWITCH = "wellheard.shortcuts";

/** Every key of the page. The help lists them and can turn them off (WCAG 2.1.4). */
export class Keys {
  private readonly help = document.querySelector<HTMLDialogElement>("#help-dialog");
  private readonly wanted = document.querySelector<HTMLInputElement>("[data-shortcuts]");

  constructor(private readonly correcting: Correcting) {
    hear("wh:help", () => (this.help?.open ? this.help.close() : this.help?.showModal()));
    if (this.wanted) this.wanted.checked = localStorage.getItem(SWITCH) !== "off";
    this.wanted?.addEventListener("change", () => localStorage.setItem(SWITCH, this.wanted?.checked ? "on" : "off"));
    document.addEventListener("keydown", (event) => this.press(event));
  }

  private press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (this.wanted && !this.wanted.checked) return;
    if (document.querySelector("dialog[open]") && !(this.help?.open && event.key === "?")) return;
    const target = event.target as Element;
    if (target.matches(OWN_LETTERS)) return;
    if (this.move(event.key, target) || this.work(event.key)) event.preventDefault();
  }

  private move(key: string, target: Element): boolean {
    const heard = document.querySelector("audio") !== null;
    if (key === "j" || key === "k") tell("wh:step", { by: key === "j" ? 1 : -1 });
    else if (key === "?") tell("wh:help", null);
    else if (key === "N" || key === "P") document.querySelector<HTMLElement>(`[data-neighbour=${key}]`)?.click();
    else if (key === " " && heard && !target.matches(OWN_SPACE)) tell("wh:toggle", null);
    else if ((key === "ArrowLeft" || key === "ArrowRight") && heard && !target.matches(OWN_ARROWS)) {
      tell("wh:skip", { ms: key === "ArrowLeft" ? -SKIP_MS : SKIP_MS });
    } else return false;
    return true;
  }

  private work(key: string): boolean {
    const score = document.querySelector<ScoreElement>("wh-score");
    if (/^[0-9]$/.test(key)) return score?.score(Number(key)) ?? false;
    if (key === "n" || key === "p") score?.step(key === "n" ? 1 : -1);
    else if (key === "c") this.correcting.comment();
    else if (key === "m") this.correcting.add();
    else if (key === "e") this.correcting.edit();
    else if (key === "y" || key === "x") this.correcting.verdict(key === "y" ? "confirm" : "reject");
    else return false;
    return true;
  }
}
