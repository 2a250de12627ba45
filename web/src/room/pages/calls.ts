/** The list of calls: all of a page are ticked at once, and how many are is said. */

const boxes = () => [...document.querySelectorAll<HTMLInputElement>("input[form=ticked][name=call]")];

function show(): void {
  const form = document.querySelector<HTMLFormElement>("#ticked");
  if (!form) return;
  const all = boxes();
  const ticked = all.filter((each) => each.checked).length;
  form.classList.toggle("is-idle", ticked === 0);
  const every = form.querySelector<HTMLInputElement>("[data-all]");
  if (every) {
    every.checked = ticked > 0 && ticked === all.length;
    every.indeterminate = ticked > 0 && ticked < all.length;
  }
  const count = form.querySelector<HTMLElement>("[data-count]");
  if (count) count.textContent = ticked ? `${ticked} / ${all.length}` : "";
  const does = form.querySelector<HTMLSelectElement>("#do")?.value ?? "";
  const named = form.querySelector<HTMLElement>("[data-named]");
  if (named) named.hidden = !["session", "queue"].includes(does);
}

document.addEventListener("change", (event) => {
  const target = event.target as HTMLElement;
  if (target.matches("[data-all]")) for (const each of boxes()) each.checked = (target as HTMLInputElement).checked;
  if (target.closest("#ticked") || target.getAttribute("form") === "ticked") show();
});
document.addEventListener("htmx:afterSwap", show);
show();
