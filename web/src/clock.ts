/** Minutes and seconds as `3:05`, with hours as `1:02:03`. */
export function clock(ms: number): string {
  const total = Math.floor(ms / 1000);
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = String(total % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** The same in words, for those who listen to the page. */
export function clockInWords(ms: number): string {
  const total = Math.floor(ms / 1000);
  return `${Math.floor(total / 60)} minutes ${total % 60} seconds`;
}
