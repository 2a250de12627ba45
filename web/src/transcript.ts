import { type Call, turnAtTime, wordAtOffset, wordAtTime } from "./call";
import { hear, tell } from "./signals";
import { offsetAtPoint, rangeOf } from "./text";

const OVERLAPPING = 3;
const WORD = "wh-word";

/** The transcript follows the sound, word by word, and the sound follows a click on a word. */
export class TranscriptElement extends HTMLElement {
  static page: Call;
  private turns: readonly HTMLElement[] = [];
  private current: readonly number[] = [];
  private word = "";
  private follow = true;
  private playing = false;

  connectedCallback(): void {
    this.turns = [...this.querySelectorAll<HTMLElement>(".turn")];
    this.classList.toggle("is-heard", document.querySelector("audio") !== null);
    this.addEventListener("click", (event) => this.press(event));
    hear("wh:time", ({ ms, playing }) => this.time(ms, playing));
    hear("wh:follow", ({ on }) => (this.follow = on));
    for (const name of ["wheel", "touchmove"] as const) {
      addEventListener(name, () => this.playing && this.follow && tell("wh:follow", { on: false }), { passive: true });
    }
  }

  private press(event: MouseEvent): void {
    const target = event.target as Element;
    const when = target.closest<HTMLElement>("[data-turn]");
    if (when) return this.play(Number(when.dataset["turn"]), null);
    const said = target.closest<HTMLElement>(".said");
    const selected = getSelection();
    if (!said || (selected && !selected.isCollapsed)) return;
    const turn = this.turns.indexOf(said.closest<HTMLElement>(".turn") as HTMLElement);
    if (this.classList.contains("is-heard")) return this.play(turn, offsetAtPoint(said, event.clientX, event.clientY));
    const number = target.closest<HTMLElement>("[data-numbers]")?.dataset["numbers"]?.split(" ")[0];
    if (number !== undefined) tell("wh:moment", { number: Number(number) });
  }

  private play(index: number, offset: number | null): void {
    const turn = TranscriptElement.page.turns[index];
    if (!turn) return;
    const word = offset === null ? -1 : wordAtOffset(turn.words, offset);
    const ms = word >= 0 ? (turn.words[word * 4 + 2] ?? turn.start) : turn.start;
    if (ms !== null && ms !== undefined) tell("wh:seek", { ms, play: offset === null });
  }

  private time(ms: number, playing: boolean): void {
    const starting = playing && !this.playing;
    this.playing = playing;
    const { turns } = TranscriptElement.page;
    const latest = turnAtTime(turns, ms);
    const speaking: number[] = [];
    for (let index = Math.max(0, latest - OVERLAPPING); index <= latest; index++) {
      if (ms < (turns[index]?.end ?? 0)) speaking.push(index);
    }
    const current = speaking.length || latest < 0 ? speaking : [latest];
    this.showTurns(ms === 0 && !playing ? [] : current, starting);
    this.showWords(speaking, ms);
  }

  private showTurns(current: readonly number[], starting: boolean): void {
    if (!starting && current.join() === this.current.join()) return;
    for (const index of this.current) this.turns[index]?.removeAttribute("aria-current");
    for (const index of current) this.turns[index]?.setAttribute("aria-current", "true");
    this.current = current;
    const first = this.turns[current[0] ?? -1];
    if (first && this.follow && this.playing) bringIntoView(first);
  }

  private showWords(speaking: readonly number[], ms: number): void {
    if (!("highlights" in CSS)) return;
    const spoken = speaking.map((index) => [index, wordAtTime(TranscriptElement.page.turns[index]?.words ?? [], ms)] as const);
    const key = spoken.join();
    if (key === this.word) return;
    this.word = key;
    const ranges = spoken.flatMap(([index, word]) => (word < 0 ? [] : (this.wordRange(index, word) ?? [])));
    if (ranges.length) CSS.highlights.set(WORD, new Highlight(...ranges));
    else CSS.highlights.delete(WORD);
  }

  private wordRange(index: number, word: number): Range | null {
    const said = this.turns[index]?.querySelector(".said");
    const words = TranscriptElement.page.turns[index]?.words ?? [];
    return said ? rangeOf(said, words[word * 4] ?? 0, words[word * 4 + 1] ?? 0) : null;
  }
}

const STILL = matchMedia("(prefers-reduced-motion: reduce)");

/** Scroll so that the element stands in the middle, unless it is in view already; gently over short ways. */
export function bringIntoView(element: Element): void {
  const box = element.getBoundingClientRect();
  const player = document.querySelector(".player")?.getBoundingClientRect();
  const above = player && player.top <= 0 ? player.bottom : 0;
  const below = player && player.top > innerHeight / 2 ? player.top : innerHeight;
  if (box.height && box.top >= above + 16 && box.bottom <= below - 16) return;
  const far = Math.abs(box.top) > innerHeight * 3;
  element.scrollIntoView({ block: "center", behavior: far || STILL.matches ? "instant" : "smooth" });
}
