/** Bring calls in: files go one after another, in parts that can be sent again, each with its own state and fault. */
import { formToken } from "../http";

interface Announced {
  readonly id: string;
  readonly offset: number;
}

interface Problem {
  readonly detail?: string;
}

type Metadata = Record<string, string | string[]>;

const PART = 8 << 20;
const TRIALS = 5;
const UPLOADS = "/api/v1/uploads";
const TRACKS: Record<string, string[]> = { agent: ["agent", "customer"], customer: ["customer", "agent"] };

/** A sentence for the person, from the server or from us. */
class Fault extends Error {}
/** The connection broke: the same may be tried again. */
class Broken extends Error {}
class Cancelled extends Error {}

const form = document.querySelector<HTMLFormElement>("#bring");
const sending = document.querySelector<HTMLElement>("#sending");
if (form && sending) begin(form, sending);

function begin(form: HTMLFormElement, sending: HTMLElement): void {
  const chosen = form.querySelector<HTMLInputElement>("#file")!;
  clockHint(form);
  dropping(form.querySelector<HTMLElement>("[data-drop]")!, chosen);
  let queue = Promise.resolve();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const metadata = metadataOf(form);
    for (const file of chosen.files ?? []) {
      const line = new Line(sending, file.name);
      queue = queue.then(() => bring(file, metadata, line));
    }
    sending.hidden = false;
    chosen.value = "";
    sending.scrollIntoView({ block: "nearest" });
  });
  window.addEventListener("beforeunload", (event) => {
    if (sending.querySelector("[data-state='open']")) event.preventDefault();
  });
}

/** What is written on the page holds for UTC where nobody runs this; here it holds for the person's clock. */
function clockHint(form: HTMLFormElement): void {
  const hint = form.querySelector<HTMLElement>("#started-hint");
  if (hint) hint.textContent = hint.dataset.clock ?? "";
}

function dropping(place: HTMLElement, chosen: HTMLInputElement): void {
  const over = (is: boolean) => place.classList.toggle("is-over", is);
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    over(true);
  });
  place.addEventListener("dragleave", () => over(false));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    if (event.dataTransfer?.files.length) chosen.files = event.dataTransfer.files;
  });
}

function metadataOf(form: HTMLFormElement): Metadata {
  const found: Metadata = {};
  const given = new FormData(form);
  for (const name of ["agent", "queue", "customer", "started_at"]) {
    const text = String(given.get(name) ?? "").trim();
    if (text) found[name] = name === "started_at" ? new Date(text).toISOString() : text;
  }
  const tracks = TRACKS[String(given.get("first_track"))];
  return tracks ? { ...found, tracks } : found;
}

/** One file on its way, as the person sees it. */
class Line {
  readonly controller = new AbortController();
  private readonly item = document.createElement("li");
  private readonly bar = document.createElement("progress");
  private readonly said = document.createElement("span");
  private readonly button = document.createElement("button");

  constructor(
    private readonly place: HTMLElement,
    readonly name: string,
  ) {
    const title = document.createElement("strong");
    title.textContent = name;
    this.item.className = "sent-file";
    this.item.dataset.state = "open";
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", name);
    this.said.textContent = place.dataset.waits ?? "";
    this.button.type = "button";
    this.button.className = "button";
    this.button.textContent = place.dataset.cancel ?? "";
    this.button.setAttribute("aria-label", `${this.button.textContent} ${name}`);
    this.button.addEventListener("click", () => {
      this.controller.abort();
      this.end("cancelled", this.place.dataset.cancelled ?? "");
    });
    this.item.append(title, this.bar, this.said, this.button);
    place.querySelector("ul")?.append(this.item);
  }

  words(name: string): string {
    return this.place.dataset[name] ?? "";
  }

  at(share: number): void {
    if (this.item.dataset.state !== "open") return;
    this.bar.value = share;
    this.said.textContent = `${Math.floor(share * 100)} %`;
  }

  end(state: "sent" | "failed" | "cancelled", text: string): void {
    if (this.item.dataset.state !== "open") return;
    this.item.dataset.state = state;
    this.said.textContent = text;
    this.said.className = state === "failed" ? "fault" : "";
    this.bar.remove();
    this.button.remove();
    const detail = { text: `${this.name}: ${text}`, tone: state === "failed" ? "bad" : "good" };
    document.dispatchEvent(new CustomEvent("wh:notice", { detail }));
  }
}

async function bring(file: File, metadata: Metadata, line: Line): Promise<void> {
  try {
    if (line.controller.signal.aborted) return;
    if (file.size === 0) throw new Fault(line.words("empty"));
    if (file.size > Number(line.words("most")) * (1 << 20)) {
      throw new Fault(line.words("large"));
    }
    await sendAll(file, await announce(file, metadata), line);
    line.end("sent", line.words("sent"));
    document.body.dispatchEvent(new CustomEvent("wh:brought"));
  } catch (error) {
    if (!(error instanceof Cancelled)) line.end("failed", error instanceof Fault ? error.message : line.words("broken"));
  }
}

async function announce(file: File, metadata: Metadata): Promise<Announced> {
  const body = JSON.stringify({ filename: file.name, size: file.size, metadata });
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": formToken() };
  const answer = await fetch(UPLOADS, { method: "POST", headers, body });
  const read: unknown = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Fault((read as Problem).detail ?? answer.statusText);
  return read as Announced;
}

/** Part after part; after a broken connection it goes on from where the server says. */
async function sendAll(file: File, upload: Announced, line: Line): Promise<void> {
  let offset = upload.offset;
  for (let trial = 1; offset < file.size; ) {
    try {
      offset = await sendPart(file, upload.id, offset, line);
      trial = 1;
    } catch (error) {
      if (error instanceof Cancelled) void forget(upload.id);
      if (!(error instanceof Broken) || trial++ >= TRIALS) throw error;
      await new Promise((resolve) => window.setTimeout(resolve, 1000 * trial));
      offset = await offsetOf(upload.id, offset);
    }
  }
}

function sendPart(file: File, id: string, offset: number, line: Line): Promise<number> {
  const part = file.slice(offset, offset + PART);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const abort = (): void => request.abort();
    line.controller.signal.addEventListener("abort", abort);
    request.open("PATCH", `${UPLOADS}/${id}`);
    request.setRequestHeader("X-CSRF-Token", formToken());
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Upload-Offset", String(offset));
    request.upload.addEventListener("progress", (event) => line.at((offset + event.loaded) / file.size));
    request.addEventListener("abort", () => reject(new Cancelled()));
    request.addEventListener("error", () => reject(new Broken()));
    request.addEventListener("loadend", () => line.controller.signal.removeEventListener("abort", abort));
    request.addEventListener("load", () => {
      const read = parsed(request.responseText);
      if (request.status < 300) resolve((read as Announced).offset);
      else if (request.status >= 500 && request.status !== 507) reject(new Broken());
      else reject(new Fault((read as Problem).detail ?? request.statusText));
    });
    if (line.controller.signal.aborted) reject(new Cancelled());
    else request.send(part);
  });
}

async function offsetOf(id: string, known: number): Promise<number> {
  try {
    const answer = await fetch(`${UPLOADS}/${id}`);
    return answer.ok ? ((await answer.json()) as Announced).offset : known;
  } catch {
    return known;
  }
}

async function forget(id: string): Promise<void> {
  await fetch(`${UPLOADS}/${id}`, { method: "DELETE", headers: { "X-CSRF-Token": formToken() } }).catch(() => null);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
