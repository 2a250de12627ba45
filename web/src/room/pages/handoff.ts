/** The page of a hand-off: copied as text, printed. */
import { word } from "../words";

function notice(text: string, tone: "good" | "bad"): void {
  document.dispatchEvent(new CustomEvent("wh:notice", { detail: { text, tone } }));
}

document.querySelector<HTMLElement>("[data-copy]")?.addEventListener("click", (event) => {
  const from = document.querySelector<HTMLTextAreaElement>((event.currentTarget as HTMLElement).dataset["copy"] ?? "");
  if (!from) return;
  // Over plain http in the company's network browsers give no clipboard.
  const copied = navigator.clipboard ? navigator.clipboard.writeText(from.value) : Promise.reject(new Error());
  copied.then(
    () => notice(word("Copied."), "good"),
    () => {
      from.select();
      if (document.execCommand("copy")) notice(word("Copied."), "good");
      else notice(word("This browser doesn't copy. Take it along as Markdown instead."), "bad");
    },
  );
});
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
