import { type Call } from "./call";
import { tell } from "./signals";

/** Shows moments of some kinds and hides the others, in the transcript and over the waveform. */
export class FilterElement extends HTMLElement {
  static page: Call;
  private readonly hiddenKinds = new Set<string>();

  connectedCallback(): void {
    this.addEventListener("click", (event) => this.press(event));
  }

  private press(event: Event): void {
    const button = (event.target as Element).closest<HTMLButtonElement>("button");
    if (!button) return;
    const on = button.getAttribute("aria-pressed") !== "true";
    const group = button.closest(".filter-group");
    const kinds = button.dataset["kind"] ? [button] : [...(group?.querySelectorAll<HTMLElement>("[data-kind]") ?? [])];
    for (const kind of kinds) this.set(kind, on);
    const whole = group?.querySelector("[data-tone]");
    const all = [...(group?.querySelectorAll("[data-kind]") ?? [])];
    whole?.setAttribute("aria-pressed", String(all.every((kind) => kind.getAttribute("aria-pressed") === "true")));
    this.apply();
  }

  private set(button: HTMLElement, on: boolean): void {
    button.setAttribute("aria-pressed", String(on));
    const kind = button.dataset["kind"] ?? "";
    if (on) this.hiddenKinds.delete(kind);
    else this.hiddenKinds.add(kind);
  }

  private apply(): void {
    const { moments } = FilterElement.page;
    const shown = (number: number) => !this.hiddenKinds.has(moments[number]?.kind ?? "");
    for (const element of document.querySelectorAll<HTMLElement>(".moment")) {
      element.hidden = !shown(Number(element.dataset["number"]));
    }
    for (const region of document.querySelectorAll<SVGElement>(".region")) {
      region.classList.toggle("is-hidden", !shown(Number(region.dataset["number"])));
    }
    for (const mark of document.querySelectorAll<HTMLElement>("mark[data-numbers]")) {
      mark.classList.toggle("is-hidden", !mark.dataset["numbers"]?.split(" ").map(Number).some(shown));
    }
    const count = moments.filter((_, number) => shown(number)).length;
    const status = this.querySelector(".shown");
    if (status) status.textContent = this.hiddenKinds.size ? `${count} of ${moments.length} moments shown` : "";
    tell("wh:kinds", { hidden: this.hiddenKinds });
  }
}
