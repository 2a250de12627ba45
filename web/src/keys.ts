import { hear, tell } from "./signals";

const SKIP_MS = 5000;
const OWN_SPACE = "button, summary, select, textarea, input:not([type=range])";
const OWN_LETTERS = "select, textarea, input:not([type=range], [type=checkbox])";

/** The help with the list of shortcuts, and the switch that turns them off. */
export class HelpElement extends HTMLElement {
  connectedCallback(): void {
    const dialog = this.querySelector("dialog");
    const wanted = this.querySelector<HTMLInputElement>("[data-shortcuts]");
    hear("wh:help", () => (dialog?.open ? dialog.close() : dialog?.showModal()));
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (wanted && !wanted.checked) return;
      if (dialog?.open && event.key !== "?") return;
      if (act(event.key, event.target as Element)) event.preventDefault();
    });
  }
}

function act(key: string, target: Element): boolean {
  const heard = document.querySelector("audio") !== null;
  if (target.matches(OWN_LETTERS)) return false;
  if (key === "j" || key === "k") tell("wh:step", { by: key === "j" ? 1 : -1 });
  else if (key === "?") tell("wh:help", null);
  else if (key === " " && heard && !target.matches(OWN_SPACE)) tell("wh:toggle", null);
  else if (key === "ArrowLeft" && heard) tell("wh:skip", { ms: -SKIP_MS });
  else if (key === "ArrowRight" && heard) tell("wh:skip", { ms: SKIP_MS });
  else return false;
  return true;
}
