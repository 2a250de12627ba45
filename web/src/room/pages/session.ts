/** The page of a session: who is here, listening in step, scoring blind. */
import { Link, type Person, type Standing } from "../session/link";
import { StepPlayer } from "../session/player";
import { ScoresElement } from "../session/scores";
import { word } from "../words";

const BACK_MS = 10_000;

class SessionElement extends HTMLElement {
  private link: Link | undefined;
  private player: StepPlayer | undefined;
  private standing: Standing | undefined;
  private current: Element | null = null;
  private loading = "";
  private onward = false;
  /** This person opened, revealed or ended the session just now, and is on the way to what comes of it. */
  private leaving = false;

  connectedCallback(): void {
    this.link = new Link(`/sessions/${this.id_}/live`, {
      standing: (standing) => this.stands(standing),
      connected: (is) => this.connected(is),
      refused: (detail) => this.notice(detail),
      gone: () => location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`),
    });
    this.addEventListener("click", (event) => this.pressed(event));
    this.addEventListener("change", (event) => this.changed(event));
    this.addEventListener("htmx:afterSwap", (event) => (event.target as Element).id === "track" && this.sit());
    this.addEventListener("htmx:sendError", () => (this.loading = ""));
    this.addEventListener("htmx:responseError", () => (this.loading = ""));
    document.querySelector(".session-title")?.addEventListener("submit", () => (this.leaving = true));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("wh:seek", (event) => this.seek((event as CustomEvent<{ ms: number }>).detail.ms));
    this.sit();
  }

  disconnectedCallback(): void {
    this.link?.end();
    this.player?.stop();
  }

  private get id_(): string {
    return this.dataset["session"] ?? "";
  }

  private get me(): string {
    return this.dataset["me"] ?? "";
  }

  private get leading(): boolean {
    return this.standing?.player?.leader === this.me;
  }

  /** Whether this browser's hands are on the player that all share. */
  private get together(): boolean {
    return this.player?.along ?? true;
  }

  private get shown(): string {
    return this.querySelector<HTMLElement>("[data-shown]")?.dataset["shown"] ?? "";
  }

  /** A call was put on the page. */
  private sit(): void {
    const along = this.together;
    this.player?.stop();
    this.player = undefined;
    this.loading = "";
    const card = this.querySelector<HTMLElement>(".player");
    if (!card || !this.link) return;
    this.player = new StepPlayer(card, this.link.clock, (ms) => this.heard(ms));
    this.player.along = along;
    const box = card.querySelector<HTMLInputElement>("[data-along]");
    if (box) box.checked = along;
    if (this.standing) this.draw(this.standing);
  }

  private stands(standing: Standing): void {
    const before = this.standing;
    this.standing = standing;
    if (standing.state !== this.dataset["state"]) {
      // To load again would break off the way that a button has begun.
      if (!this.leaving) location.reload();
      return;
    }
    if (before && before.notes !== standing.notes) this.querySelector("#notes")?.dispatchEvent(new Event("wh:notes"));
    if (before && before.comments !== standing.comments) this.said();
    this.people(standing.people);
    this.draw(standing);
  }

  /** Somebody wrote: the words are asked for, unless this person is writing just now. */
  private said(): void {
    const place = this.querySelector(".threads-place");
    const writing = place?.contains(document.activeElement) && document.activeElement instanceof HTMLTextAreaElement;
    const begun = [...(place?.querySelectorAll<HTMLTextAreaElement>(".answer textarea") ?? [])].some((each) => each.value);
    if (!writing && !begun) place?.dispatchEvent(new Event("wh:said"));
  }

  private draw(standing: Standing): void {
    const playing = standing.player;
    if (playing?.call && playing.call !== this.shown && this.together) {
      this.load(playing.call);
      return;
    }
    this.player?.follow(playing && playing.call === this.shown ? playing : null);
    this.buttons();
  }

  private buttons(): void {
    const play = this.querySelector<HTMLButtonElement>("[data-do=play]");
    const mine = !this.together || this.leading;
    const playing = this.player?.playing ?? false;
    if (play) {
      play.disabled = !mine;
      play.textContent = `${playing ? "❚❚" : "▶"} ${this.does(playing)}`;
      play.setAttribute("aria-pressed", String(playing));
    }
    for (const each of this.querySelectorAll<HTMLInputElement | HTMLButtonElement>("[data-do=back], .place")) each.disabled = !mine;
    const note = this.querySelector("[data-leads]");
    if (note) note.textContent = this.together ? this.leads() : word("You listen alone just now.");
  }

  private does(playing: boolean): string {
    if (this.together) return playing ? word("Pause for all") : word("Play for all");
    return playing ? word("Pause") : word("Play");
  }

  private leads(): string {
    const leader = this.standing?.people.find((each) => each.id === this.standing?.player?.leader);
    if (this.leading) return word("You lead: what you play, all hear.");
    return leader ? word("{name} leads: you hear what they play.", { name: leader.name }) : "";
  }

  private people(people: readonly Person[]): void {
    const list = this.querySelector("[data-people]");
    if (!list) return;
    const most = this.querySelector<HTMLProgressElement>("progress")?.max ?? 0;
    const total = most * (this.standing?.calls.length ?? 0);
    list.replaceChildren(
      ...people.map((person) => {
        const item = document.createElement("li");
        item.dataset["person"] = person.id;
        item.classList.toggle("is-here", person.here);
        const dot = document.createElement("span");
        dot.className = "dot";
        dot.setAttribute("aria-hidden", "true");
        const words = document.createElement("small");
        const does = this.standing?.player?.leader === person.id ? word("leads") : "";
        const scored = this.dataset["state"] === "open" && total ? word("{done} of {all} scored", { done: person.answers, all: total }) : "";
        words.textContent = [person.here ? "" : word("away"), does, scored].filter(Boolean).join(", ");
        item.append(dot, `${person.name} `, words);
        if (this.mayPass(person)) item.append(this.passButton(person));
        return item;
      }),
    );
  }

  private mayPass(person: Person): boolean {
    const lead = this.standing?.player?.leader;
    return lead !== undefined && lead !== person.id && (lead === this.me || this.dataset["host"] === this.me) && (person.here || person.id === this.me);
  }

  private passButton(person: Person): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.dataset["pass"] = person.id;
    button.textContent = person.id === this.me ? word("Take the player") : word("Hand over the player");
    if (person.id !== this.me) button.setAttribute("aria-label", word("Hand over the player to {name}", { name: person.name }));
    return button;
  }

  private pressed(event: Event): void {
    const target = event.target as Element;
    const act = target.closest<HTMLElement>("[data-do]")?.dataset["do"];
    const link = target.closest<HTMLElement>("[data-track]");
    const seek = target.closest<HTMLElement>("[data-seek]")?.dataset["seek"];
    const pass = target.closest<HTMLElement>("[data-pass]")?.dataset["pass"];
    if (act === "play") this.toggle();
    else if (act === "back") this.seek((this.player?.at ?? 0) - BACK_MS);
    else if (act === "unblock") void this.player?.start();
    else if (pass) this.link?.say({ type: "lead", to: pass });
    else if (seek && !target.closest(".threads")) this.seek(Number(seek));
    else if (link) this.choose(event, link);
  }

  private changed(event: Event): void {
    const input = event.target as HTMLInputElement;
    if (input.matches("[data-along]") && this.player) {
      this.player.along = input.checked;
      if (this.standing) this.draw(this.standing);
      this.buttons();
    } else if (input.matches(".place")) this.seek(Number(input.value));
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input:not([type=radio]), textarea, select, button, summary, a")) return;
    if (event.key === " ") {
      event.preventDefault();
      this.toggle();
    } else if (event.key === "ArrowLeft" && !target.closest("input")) this.seek((this.player?.at ?? 0) - BACK_MS);
  }

  private toggle(): void {
    if (!this.player) return;
    if (!this.together) {
      this.player.toggle();
      window.setTimeout(() => this.buttons(), 100);
    } else if (this.leading) this.share(!this.player.playing, this.player.at);
  }

  private seek(ms: number): void {
    const to = Math.max(0, ms);
    if (!this.together) this.player?.go(to);
    else if (this.leading) this.share(this.player?.playing ?? false, to);
    else this.notice(word("Somebody else leads. Take the tick from “Listen along” to go elsewhere alone."));
  }

  private share(playing: boolean, at: number, call?: string): void {
    const wish = { type: "play", playing, position_ms: Math.round(at), ...(call ? { call } : {}) };
    if (!this.link?.say(wish)) this.notice(word("Not connected just now. It comes back by itself."));
  }

  /** Another call: the leader takes all along, who listens alone goes there alone. */
  private choose(event: Event, link: HTMLElement): void {
    const call = link.dataset["track"] ?? "";
    const begin = link.dataset["begin"] ? Number(link.dataset["begin"]) : 0;
    event.preventDefault();
    this.onward = "onward" in link.dataset;
    if (this.together && this.leading) this.share(false, begin, call);
    else if (this.together) {
      this.player && (this.player.along = false);
      this.load(call);
    } else this.load(call);
  }

  private load(call: string): void {
    if (this.loading === call) return;
    this.loading = call;
    const place = this.querySelector("#track");
    const wanted = this.querySelector<HTMLInputElement>("#wanted-call");
    if (!place || !wanted) return;
    wanted.value = call;
    if (this.onward) place.addEventListener("htmx:afterSwap", () => this.begin(place), { once: true });
    this.onward = false;
    place.dispatchEvent(new Event("wh:load"));
  }

  /** Who goes on from the end of one call begins at the top of the next. */
  private begin(place: Element): void {
    place.scrollIntoView({ block: "start" });
    // On a phone the title makes room for the scores.
    for (const each of ["#player-title", "#said-title"]) {
      const title = place.querySelector<HTMLElement>(each);
      title?.focus({ preventScroll: true });
      if (title && document.activeElement === title) return;
    }
  }

  private heard(ms: number): void {
    const turns = [...this.querySelectorAll<HTMLElement>(".said-list [data-start]")];
    const now = turns.filter((each) => Number(each.dataset["start"]) <= ms).at(-1) ?? null;
    if (now === this.current) return;
    this.current?.removeAttribute("aria-current");
    now?.setAttribute("aria-current", "true");
    this.current = now;
    const box = now?.closest<HTMLElement>(".said-list");
    if (now && box && this.player?.playing) box.scrollTo({ top: now.offsetTop - box.offsetTop - box.clientHeight / 3 });
  }

  private connected(is: boolean): void {
    const note = this.querySelector("[data-connection]");
    if (note) note.textContent = is ? "" : word("Connection lost. It comes back by itself; your scores are kept here.");
    this.classList.toggle("is-away", !is);
    if (is) document.dispatchEvent(new CustomEvent("wh:connected"));
  }

  private notice(text: string): void {
    document.dispatchEvent(new CustomEvent("wh:notice", { detail: { text, tone: "bad" } }));
  }
}

/** A time is typed as the clock on this wall has it; the server is told how far that is from UTC. */
class LocalElement extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=datetime-local]");
    const zone = this.querySelector<HTMLInputElement>("input[type=hidden]");
    input?.addEventListener("change", () => {
      if (zone && input.value) zone.value = String(new Date(input.value).getTimezoneOffset());
    });
  }
}

customElements.define("wh-scores", ScoresElement);
customElements.define("wh-local", LocalElement);
customElements.define("wh-session", SessionElement);
