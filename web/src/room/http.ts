/** What our own requests carry. */

/** The token that says that a change comes from a page of ours. */
export function formToken(): string {
  const headers = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  return headers["X-CSRF-Token"] ?? "";
}
