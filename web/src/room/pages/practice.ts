/** The conversation of a practice call: Enter says a line, the customer's words are read out where one wants it. */
import { Ear } from "../practice/ear";
import { Voice } from "../practice/voice";

const place = document.querySelector<HTMLElement>(".conversation");
const said = document.querySelector<HTMLElement>("#said");
const log = document.querySelector<HTMLElement>(".log");

const field = (): HTMLTextAreaElement | null => document.querySelector("#line");
const form = (): HTMLFormElement | null => document.querySelector("#say");

if (place && said && log) {
  const voice = new Voice("speaks" in place.dataset);
  const ear = new Ear(place, { field, form, voice });

  document.addEventListener("keydown", (event) => {
    const inside = event.target === field();
    if (!inside || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    // Who presses it twice says it once.
    if (!form()?.classList.contains("htmx-request")) form()?.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLButtonElement>("[data-do=speak]");
    if (button) void ear.toggle();
  });
  // What was said is shown at once; the answer brings the form anew, with its place in the conversation.
  document.addEventListener("htmx:afterSettle", () => {
    const latest = said.querySelector<HTMLElement>(".is-new");
    if (!latest) return;
    latest.classList.remove("is-new");
    log.scrollTop = log.scrollHeight;
    voice.say(latest.querySelector("p")?.textContent ?? "");
    if (form()) {
      ear.ready();
      field()?.focus();
    } else {
      ear.stop();
      document.querySelector<HTMLElement>("#turn a")?.focus();
    }
  });
  log.scrollTop = log.scrollHeight;
  field()?.focus();
  const first = said.querySelectorAll(".by-customer");
  if (first.length === 1) voice.say(first[0]?.querySelector("p")?.textContent ?? "");
}
