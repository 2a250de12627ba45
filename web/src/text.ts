/** Places in the text of a turn, across the marks that cut it. */

/** A range over the characters from `start` to `end` of an element's text; nothing where it is shorter. */
export function rangeOf(element: Element, start: number, end: number): Range | null {
  const first = nodeAt(element, start, false);
  const last = nodeAt(element, end, true);
  if (!first || !last) return null;
  const range = document.createRange();
  range.setStart(first.node, first.offset);
  range.setEnd(last.node, last.offset);
  return range;
}

interface Place {
  node: Text;
  offset: number;
}

function nodeAt(element: Element, offset: number, atEnd: boolean): Place | null {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let node = walker.nextNode() as Text | null; node; node = walker.nextNode() as Text | null) {
    const within = offset - before;
    if (within < node.length || (atEnd && within === node.length)) return { node, offset: within };
    before += node.length;
  }
  return null;
}

/** How many characters of the element's text stand before the point on the screen; nothing where there is no text. */
export function offsetAtPoint(element: Element, x: number, y: number): number | null {
  const caret = caretAt(x, y);
  if (!caret || !element.contains(caret.node)) return null;
  const range = document.createRange();
  range.setStart(element, 0);
  range.setEnd(caret.node, caret.offset);
  return range.toString().length;
}

interface OldDocument {
  caretRangeFromPoint?: (x: number, y: number) => Range | null;
}

function caretAt(x: number, y: number): { node: Node; offset: number } | null {
  if ("caretPositionFromPoint" in document) {
    const position = document.caretPositionFromPoint(x, y);
    return position && { node: position.offsetNode, offset: position.offset };
  }
  // Safari before 18.4 knows only the older name.
  const range = (document as OldDocument).caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : null;
}
