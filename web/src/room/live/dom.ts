/** Making elements, and keeping lists of them in step with what is told, without touching what didn't change. */

type Given = Readonly<Record<string, string | boolean | null | undefined>>;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  given: Given = {},
  ...inside: readonly (Node | string | null)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (value === true) made.setAttribute(name, "");
    else if (typeof value === "string") made.setAttribute(name, value);
  }
  made.append(...inside.filter((each) => each !== null));
  return made;
}

/** The words of an element; what already stands there is left alone, so that a selection stays. */
export function say(element: Element | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

/** A list whose items have names: new ones are made, gone ones taken away, the others brought up to date in place. */
export function keyed<Row>(
  list: Element,
  rows: readonly Row[],
  nameOf: (row: Row) => string,
  made: (row: Row) => HTMLElement,
  changed: (element: HTMLElement, row: Row) => void,
): void {
  const there = new Map([...list.children].map((each) => [(each as HTMLElement).dataset["key"] ?? "", each as HTMLElement]));
  const names = new Set(rows.map(nameOf));
  /** The next that stays; what has focus is never moved for the sake of one that goes. */
  const staying = (from: Element | null): Element | null => {
    let each = from;
    while (each && !names.has((each as HTMLElement).dataset["key"] ?? "")) each = each.nextElementSibling;
    return each;
  };
  let before = staying(list.firstElementChild);
  for (const row of rows) {
    const name = nameOf(row);
    let element = there.get(name);
    if (element) there.delete(name);
    else {
      element = made(row);
      element.dataset["key"] = name;
    }
    changed(element, row);
    if (element === before) before = staying(element.nextElementSibling);
    else list.insertBefore(element, before);
  }
  for (const gone of there.values()) if (!isWritten(gone)) gone.remove();
}

/** Whether somebody is writing in it: then it stays until they are done. */
export function isWritten(element: Element): boolean {
  return [...element.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input:not([type=hidden]), textarea")].some(
    (each) => each.value !== each.defaultValue,
  );
}

export function part<T extends Element = HTMLElement>(within: ParentNode, selector: string): T {
  const found = within.querySelector<T>(selector);
  if (!found) throw new Error(`this page has no ${selector}`);
  return found;
}

/** `1:05` for 65 s; empty for a time that isn't known. */
export function clock(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "";
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const end = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${end}` : `${minutes}:${end}`;
}
