/** The editor of the playbook: line numbers beside the text, faults that lead to their line, nothing left by mistake. */
const text = document.querySelector<HTMLTextAreaElement>("#text");
const numbers = document.querySelector<HTMLElement>("#numbers");
const form = document.querySelector<HTMLFormElement>("#editing");

if (text && numbers && form) {
  const asItCame = text.value;
  let leaving = false;
  const count = (): void => {
    const lines = text.value.split("\n").length;
    numbers.textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n");
    numbers.scrollTop = text.scrollTop;
  };
  count();
  text.addEventListener("input", count);
  text.addEventListener("scroll", () => (numbers.scrollTop = text.scrollTop));
  form.addEventListener("submit", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && text.value !== asItCame) event.preventDefault();
  });
  document.addEventListener("htmx:afterSwap", () => {
    text.setAttribute("aria-invalid", String(document.querySelector("#check .faults") !== null));
  });

  document.querySelector("#check")?.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLElement>("[data-line]");
    if (!link) return;
    event.preventDefault();
    const lines = text.value.split("\n");
    const line = Math.min(Number(link.dataset.line), lines.length) - 1;
    const start = lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0);
    const column = Math.min(Number(link.dataset.column) - 1, lines[line]?.length ?? 0);
    text.focus();
    text.setSelectionRange(start + column, start + (lines[line]?.length ?? 0));
    const height = Number.parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 4) * height);
    text.scrollIntoView({ block: "nearest" });
  });
}
