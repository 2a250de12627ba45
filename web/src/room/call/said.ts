import { wordAtOffset, wordAtTime } from "../../call";
import { hear, tell } from "../../signals";
import { offsetAtPoint, rangeOf } from "../../text";
import { bringIntoView } from "../../transcript";
import { type TurnOnPage, turns, wordsOf } from "./page";

const WORD = "wh-word";
const OVERLAPPING = 3;

/** The transcript follows the sound, word by word, and the sound follows a click on a word. */
export class SaidElement extends HTMLElement {
  private turns: readonly TurnOnPage[] = [];
  private current: readonly Element[] = [];
  private word = "";
  private follow = true;
  private playing = false;
  private ms = 0;

  connectedCallback(): void {
    this.turns = turns();
    this.classList.toggle("is-heard", document.querySelector("audio") !== null);
    this.addEventListener("click", (event) => this.press(event));
    hear("wh:time", ({ ms, playing }) => this.time(ms, playing));
    hear("wh:follow", ({ on }) => (this.follow = on));
    hear("wh:changed", () => {
      this.turns = turns();
      this.current = [];
      this.word = "";
      if (this.ms > 0) this.time(this.ms, this.playing);
    });
    for (const name of ["wheel", "touchmove"] as const) {
      addEventListener(name, () => this.playing && this.follow && tell("wh:follow", { on: false }), { passive: true });
    }
  }

  private press(event: MouseEvent): void {
    const target = event.target as Element;
    const turn = target.closest<HTMLElement>("li.turn");
    if (!turn) return;
    if (target.closest("[data-do=turn]")) return this.play(turn, null);
    const said = target.closest<HTMLElement>(".said");
    const chosen = getSelection();
    if (!said || (chosen && !chosen.isCollapsed)) return;
    if (this.classList.contains("is-heard")) return this.play(turn, offsetAtPoint(said, event.clientX, event.clientY));
    const mark = target.closest<HTMLElement>("[data-moments]")?.dataset["moments"]?.split(" ")[0];
    if (mark) document.dispatchEvent(new CustomEvent("wh:open", { detail: { id: mark } }));
  }

  private play(turn: HTMLElement, offset: number | null): void {
    const words = wordsOf(turn);
    const word = offset === null ? -1 : wordAtOffset(words, offset);
    const ms = word >= 0 ? words[word * 4 + 2] : Number(turn.dataset["start"]);
    if (ms !== undefined && !Number.isNaN(ms)) tell("wh:seek", { ms, play: offset === null });
  }

  private time(ms: number, playing: boolean): void {
    const starting = playing && !this.playing;
    this.playing = playing;
    this.ms = ms;
    const latest = this.latest(ms);
    const near = this.turns.slice(Math.max(0, latest - OVERLAPPING), latest + 1);
    const speaking = near.filter((turn) => ms < (turn.end ?? 0)).map((turn) => turn.element);
    const last = this.turns[latest]?.element;
    const current = speaking.length || !last ? speaking : [last];
    this.showTurns(ms === 0 && !playing ? [] : current, starting);
    this.showWords(speaking, ms);
  }

  private latest(ms: number): number {
    let low = 0;
    let high = this.turns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.turns[middle]?.start ?? 0) <= ms) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  private showTurns(current: readonly Element[], starting: boolean): void {
    const same = current.length === this.current.length && current.every((each, at) => each === this.current[at]);
    if (!starting && same) return;
    for (const each of this.current) each.removeAttribute("aria-current");
    for (const each of current) each.setAttribute("aria-current", "true");
    this.current = current;
    const first = current[0];
    if (first && this.follow && this.playing) bringIntoView(first);
  }

  private showWords(speaking: readonly Element[], ms: number): void {
    if (!("highlights" in CSS)) return;
    const spoken = speaking.map((turn) => [turn, wordAtTime(wordsOf(turn), ms)] as const);
    const key = spoken.map(([turn, word]) => `${turn.id} ${word}`).join();
    if (key === this.word) return;
    this.word = key;
    const ranges = spoken.flatMap(([turn, word]) => (word < 0 ? [] : (wordRange(turn, word) ?? [])));
    if (ranges.length) CSS.highlights.set(WORD, new Highlight(...ranges));
    else CSS.highlights.delete(WORD);
  }
}

function wordRange(turn: Element, word: number): Range | null {
  const said = turn.querySelector(".said");
  const words = wordsOf(turn);
  return said ? rangeOf(said, words[word * 4] ?? 0, words[word * 4 + 1] ?? 0) : null;
}
