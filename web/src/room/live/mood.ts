/** How upset the customer is, in a word and as a line over the call. */
import { word } from "../words";

/** Of the picture's own units. */
const MOOD_WIDTH = 100;
const MOOD_HEIGHT = 24;
const LEVELS = 3;

export function moodWord(level: number): string {
  return [word("calm"), word("uneasy"), word("upset"), word("beside themselves")][level] ?? "";
}

/** The mood as a line of steps from the beginning to now; the worst is at the top. */
export function curve(course: readonly (readonly [number | null, number])[], elapsed: number): string {
  const end = Math.max(elapsed, 1, ...course.map(([at]) => at ?? 0));
  const x = (at: number | null): string => (((at ?? 0) / end) * MOOD_WIDTH).toFixed(1);
  const y = (level: number): string => (MOOD_HEIGHT - 1 - (Math.min(level, LEVELS) / LEVELS) * (MOOD_HEIGHT - 2)).toFixed(1);
  let path = `M0 ${y(0)}`;
  for (const [at, level] of course) path += `H${x(at)}V${y(level)}`;
  return `${path}H${MOOD_WIDTH}`;
}
