/** The panels beside the transcript: tabs on a wide screen, a drawer with the same tabs on a phone. */
export class TabsElement extends HTMLElement {
  private opener: HTMLElement | null = null;

  connectedCallback(): void {
    this.classList.add("is-tabbed");
    this.show(this.querySelector<HTMLElement>("[role=tab][aria-selected=true]"));
    this.addEventListener("click", (event) => this.press(event));
    this.querySelector("[role=tablist]")?.addEventListener("keydown", (event) => this.arrow(event as KeyboardEvent));
    document.addEventListener("click", (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-panel]");
      if (button) this.toggle(button);
    });
    document.addEventListener("wh:drawer", (event) => {
      const { panel } = (event as CustomEvent<{ panel: string }>).detail;
      if (panel) this.choose(panel);
      else this.close(false);
    });
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.close(true));
    document.addEventListener("focusin", (event) => this.giveWay(event.target as HTMLElement));
  }

  /** Whoever goes on by keyboard to what lies under the drawer sees where they are: it closes. */
  private giveWay(focused: HTMLElement): void {
    const aside = this.closest(".aside.is-open");
    if (!aside || aside.contains(focused) || getComputedStyle(aside).position !== "fixed") return;
    requestAnimationFrame(() => {
      const box = focused.getBoundingClientRect();
      const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
      if (there && aside.contains(there)) this.close(false);
    });
  }

  /** Show a panel, and on a phone open the drawer. */
  choose(panel: string): void {
    this.show(document.getElementById(`tab-${panel}`));
    this.closest(".aside")?.classList.add("is-open");
  }

  private press(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("button");
    if (button?.getAttribute("role") === "tab") this.show(button);
    else if (button?.dataset["do"] === "close") this.close(true);
  }

  private toggle(button: HTMLElement): void {
    const open = button.getAttribute("aria-expanded") === "true";
    if (open) return this.close(true);
    this.close(false);
    this.opener = button;
    button.setAttribute("aria-expanded", "true");
    const panel = button.dataset["panel"] ?? "";
    this.choose(panel);
    document.getElementById(`panel-${panel}`)?.focus();
  }

  private close(giveBack: boolean): void {
    this.closest(".aside")?.classList.remove("is-open");
    this.opener?.setAttribute("aria-expanded", "false");
    if (giveBack) this.opener?.focus();
    this.opener = null;
  }

  private show(tab: HTMLElement | null): void {
    if (!tab) return;
    for (const each of this.querySelectorAll<HTMLElement>("[role=tab]")) {
      const chosen = each === tab;
      each.setAttribute("aria-selected", String(chosen));
      each.tabIndex = chosen ? 0 : -1;
      const panel = document.getElementById(each.getAttribute("aria-controls") ?? "");
      if (panel) panel.hidden = !chosen;
    }
  }

  private arrow(event: KeyboardEvent): void {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!by) return;
    const tabs = [...this.querySelectorAll<HTMLElement>("[role=tab]")];
    const at = tabs.indexOf(document.activeElement as HTMLElement);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (at < 0 || !next) return;
    event.preventDefault();
    event.stopPropagation();
    this.show(next);
    next.focus();
  }
}
