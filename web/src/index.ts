/** The list of calls sorts by its column headings. */

class SortableElement extends HTMLElement {
  connectedCallback(): void {
    this.querySelectorAll<HTMLTableCellElement>("thead th").forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => this.sort(heading, column));
    });
  }

  private sort(heading: HTMLTableCellElement, column: number): void {
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of this.querySelectorAll("thead th")) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = this.querySelector("tbody");
    const rows = [...(body?.rows ?? [])];
    const compare = heading.dataset["type"] === "number" ? byNumber : byText;
    // Rows without a value stay at the end whichever way the column is sorted.
    const [known, unknown] = [rows.filter((row) => value(row, column)), rows.filter((row) => !value(row, column))];
    known.sort((one, other) => (down ? -1 : 1) * compare(value(one, column), value(other, column)));
    body?.append(...known, ...unknown);
  }
}

function value(row: HTMLTableRowElement, column: number): string {
  const cell = row.cells[column];
  return cell?.dataset["sort"] ?? cell?.textContent?.trim() ?? "";
}

const byNumber = (one: string, other: string): number => Number(one) - Number(other);
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
const byText = (one: string, other: string): number => collator.compare(one, other);

customElements.define("wh-sortable", SortableElement);
