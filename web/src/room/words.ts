/** What our scripts say, in the language of the page: the server hands it over in an attribute of the body. */

let known: Readonly<Record<string, string>> | null = null;

/** English stands in the sources; the page says what it is in its own language. `{name}` is replaced by what is given. */
export function word(english: string, given: Readonly<Record<string, string | number>> = {}): string {
  known ??= JSON.parse(document.body.dataset["words"] ?? "{}") as Record<string, string>;
  const text = known[english] ?? english;
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => String(given[name] ?? whole));
}
