/** What every page of the room does: parts are swapped by htmx, and what goes wrong is said at the foot of the page. */
import htmx from "htmx.org";
import { word } from "./words";

Object.assign(htmx.config, {
  // Our content security policy allows neither; templates need neither.
  allowEval: false,
  includeIndicatorStyles: false,
  allowScriptTags: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  scrollBehavior: "auto",
  // What a page's own script sets on a part that was swapped in stays set.
  attributesToSettle: [],
});

/** Say something to the person, also to one who listens to the page. */
export function notice(text: string, tone: "good" | "bad" = "bad"): void {
  const place = document.querySelector<HTMLElement>("#notices");
  if (!place) return;
  const line = document.createElement("p");
  line.className = `notice tone-${tone}`;
  line.textContent = text;
  place.replaceChildren(line);
  window.setTimeout(() => line.remove(), tone === "good" ? 6_000 : 20_000);
}

interface Problem {
  readonly detail?: string;
}

function told(request: XMLHttpRequest): string {
  try {
    return (JSON.parse(request.responseText) as Problem).detail ?? request.statusText;
  } catch {
    return request.statusText || word("The server did not answer as it should.");
  }
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  if (xhr.status === 401) window.location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
  else notice(told(xhr));
});
document.addEventListener("htmx:sendError", () => {
  notice(word("The server can't be reached. What you wrote is still here; try again in a moment."));
});
/** Somebody gave an element attributes that are htmx's. */
document.addEventListener("wh:known", (event) => htmx.process(event.target as HTMLElement));
document.addEventListener("wh:notice", (event) => {
  const { text, tone } = (event as CustomEvent<{ text: string; tone?: "good" | "bad" }>).detail;
  notice(text, tone ?? "good");
});

/** On a narrow screen the places stand in a row that one can push: the place where one is must be seen in it. */
function showPlace(): void {
  const here = document.querySelector<HTMLElement>(".bar nav [aria-current=page]");
  const places = here?.closest("ul");
  if (!here || !places) return;
  const [one, all] = [here.getBoundingClientRect(), places.getBoundingClientRect()];
  places.scrollLeft += one.left + one.width / 2 - all.left - all.width / 2;
}
showPlace();
window.addEventListener("resize", showPlace);

/** A `<details class="menu">` closes when one clicks elsewhere or presses Escape. */
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (!menu.contains(event.target as Node)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

/** Times that the server wrote in UTC are shown as the clock on this person's wall has them. */
export class TimeElement extends HTMLElement {
  connectedCallback(): void {
    const at = new Date(this.getAttribute("at") ?? "");
    if (Number.isNaN(at.getTime())) return;
    const style = this.getAttribute("only") === "date" ? { dateStyle: "medium" as const } : BOTH;
    this.title = at.toISOString();
    this.textContent = new Intl.DateTimeFormat(document.documentElement.lang || undefined, style).format(at);
  }
}
const BOTH = { dateStyle: "medium", timeStyle: "short" } as const;
customElements.define("wh-time", TimeElement);

document.documentElement.classList.add("js");
