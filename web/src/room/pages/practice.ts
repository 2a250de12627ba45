/** The conversation of a practice call: Enter says a line, the customer's words are read out where one wants it. */
import { Ear } from "../practice/ear";
import { Voice } from "../practice/voice";

const place = document.querySelector<HTMLElement>(".conversation");
const said = document.querySelector<HTMLElement>("#said");
const log = document.querySelector<HTMLElement>(".log");

const field = (): HTMLTextAreaElement | null => document.querySelector("#line");
const form = (): HTMLFormElement | null => document.querySelector("#say");

if (place && said && log) {
  const voice = new Voice("speaks" in place.dataset, place.dataset["speaks"] ?? "", (text) => {
    const heard = document.querySelector<HTMLElement>(".heard");
    if (heard) heard.textContent = text;
  });
  const latest = (): void => {
    const turns = said.querySelectorAll(".by-customer");
    voice.say(turns[turns.length - 1]?.querySelector("p")?.textContent ?? "", turns.length - 1);
  };
  const ear = new Ear(place, { field, form, voice });

  // Who begins to type, says a line, or presses Escape has heard enough.
  document.addEventListener("input", (event) => {
    if (event.target === field()) voice.stop();
  });
  document.addEventListener("htmx:beforeRequest", () => voice.stop());
  window.addEventListener("pagehide", () => voice.stop());

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") voice.stop();
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
    const turn = said.querySelector<HTMLElement>(".is-new");
    if (!turn) return;
    turn.classList.remove("is-new");
    log.scrollTop = log.scrollHeight;
    latest();
    if (form()) {
      ear.ready();
      field()?.focus();
    } else {
      ear.stop();
      document.querySelector<HTMLElement>("#turn a")?.focus();
    }
  });
  log.scrollTop = log.scrollHeight;
  // Whoever turns their telephone still sees the latest.
  window.addEventListener("resize", () => (log.scrollTop = log.scrollHeight));
  field()?.focus();
  // Who comes back to a conversation reads where it stands; the opening alone is said.
  if (said.querySelectorAll(".by-customer").length === 1) latest();
}
