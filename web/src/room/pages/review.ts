/** The form in which QA scores a call: it keeps what is written as it is written, and the call while somebody works. */
import { word } from "../words";

const QUIET_MS = 1_200;
const SIGN_OF_LIFE_MS = 5 * 60_000;
const KEYS: Readonly<Record<string, string>> = { "9": "met", "5": "partly", "1": "missed", "0": "not_applicable" };

class ReviewElement extends HTMLElement {
  private form!: HTMLFormElement;
  private timer = 0;
  private touched = false;
  private sending = Promise.resolve();

  connectedCallback(): void {
    const form = this.querySelector("form");
    if (!form) return;
    this.form = form;
    form.addEventListener("input", () => this.soon());
    form.addEventListener("submit", () => this.stop());
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("click", (event) => this.seek(event));
    this.querySelector("audio")?.addEventListener("timeupdate", () => this.follow());
    window.setInterval(() => {
      if (document.visibilityState === "visible" && this.touched) this.keep();
    }, SIGN_OF_LIFE_MS);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.timer) this.keep();
    });
  }

  private soon(): void {
    this.touched = true;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep(), QUIET_MS);
  }

  private stop(): void {
    window.clearTimeout(this.timer);
    this.timer = 0;
  }

  /** One after the other, so that an older state never comes after a newer one. */
  private keep(): void {
    this.stop();
    this.sending = this.sending.then(() => this.send());
  }

  private async send(): Promise<void> {
    const place = this.querySelector("#kept");
    try {
      const answer = await fetch(this.form.dataset.draft ?? "", {
        method: "POST",
        headers: { "HX-Request": "true", "X-CSRF-Token": String(new FormData(this.form).get("form_token") ?? "") },
        body: new URLSearchParams(new FormData(this.form) as unknown as Record<string, string>),
        keepalive: true,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const told = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      place?.replaceChildren(...told.childNodes);
    } catch {
      if (place) place.textContent = word("Not kept: the server can't be reached. It is tried again with your next change.");
    }
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    // Else the browser would press the first button: it shows what the software found, which nobody asked for.
    if (event.key === "Enter" && target.matches("input")) event.preventDefault();
    const word = KEYS[event.key];
    const typing = target.matches("textarea, select, input:not([type=radio])");
    if (!word || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const option = target
      .closest("[data-criterion]")
      ?.querySelector<HTMLInputElement>(`input[type=radio][value="${word}"]`);
    if (!option) return;
    event.preventDefault();
    option.checked = true;
    option.focus();
    this.soon();
  }

  private seek(event: Event): void {
    const button = (event.target as HTMLElement).closest<HTMLElement>(".seek");
    if (!button) return;
    const audio = this.querySelector("audio");
    if (audio) {
      audio.currentTime = Number(button.dataset.ms) / 1000;
      void audio.play().catch(() => undefined);
    }
    if (button.dataset.turn) this.show(this.querySelector(`#turn-${button.dataset.turn}`));
  }

  private follow(): void {
    const now = (this.querySelector("audio")?.currentTime ?? 0) * 1000;
    let current: Element | null = null;
    for (const turn of this.querySelectorAll<HTMLElement>(".turns li")) {
      if (turn.dataset.ms !== "" && Number(turn.dataset.ms) <= now) current = turn;
    }
    this.show(current);
  }

  private show(turn: Element | null): void {
    const before = this.querySelector('.turns [aria-current="true"]');
    if (!turn || turn === before) return;
    before?.removeAttribute("aria-current");
    turn.setAttribute("aria-current", "true");
    turn.scrollIntoView({ block: "nearest" });
  }
}
customElements.define("wh-review", ReviewElement);
