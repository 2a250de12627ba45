/** What the server tells of a call in progress; docs/reference/live-calls.md says what it means. */

export interface Cue {
  readonly id: string;
  readonly criterion: string;
  readonly kind: string;
  readonly text: string;
  readonly urgency: "hint" | "soon" | "now";
  readonly since_ms: number;
  readonly turn_id: number | null;
  readonly quote: string | null;
}

export interface TurnRow {
  readonly id: number;
  readonly speaker: string;
  readonly text: string;
  readonly start_ms: number | null;
  readonly moments: readonly { kind: string; valence: string }[];
}

/** A line of the ledger; which parts it has depends on its list. */
export interface Entry {
  readonly id: string;
  readonly turn_id: number | null;
  readonly at_ms: number | null;
  readonly call: string | null;
  /** The other places where it was told. */
  readonly again: readonly { readonly at_ms: number | null; readonly call: string | null }[];
  readonly by: "heard" | "agent";
  readonly text: string;
  readonly title?: string;
  readonly value?: string;
  readonly action?: string;
  readonly object?: string | null;
  readonly outcome?: string | null;
  readonly due?: string | null;
}

export const LISTS = ["problem", "impact", "wants", "facts", "tried", "promises"] as const;
export type ListName = (typeof LISTS)[number];
export type Mood = { level: number; word: string; peak: number; course: [number | null, number][]; calmed_by: { quote: string } | null };
export type Ledger = Readonly<Record<ListName, readonly Entry[]>> & { mood: Mood };

export interface Stop {
  readonly step: string;
  readonly title: string;
  readonly state: string;
  readonly because: string;
}

export interface OpenStep {
  readonly step: string;
  readonly kind: "ask" | "do" | "tell" | "escalate";
  readonly title: string;
  readonly say: string;
  readonly why: string;
  readonly choices: readonly string[];
  readonly asked_in: number | null;
}

export interface Guide {
  readonly id: string;
  readonly title: string;
  readonly open: OpenStep | null;
  readonly ending: string;
  readonly skipped: readonly Stop[];
  readonly done: readonly Stop[];
}

export interface Snapshot {
  readonly call: { id: string; title: string; agent: string | null; customer: string | null; queue: string | null; started_at: string | null; state: string; elapsed_ms: number };
  readonly cue: Cue | null;
  readonly partials: { customer: string | null; agent: string | null };
  readonly turns: readonly TurnRow[];
  readonly ledger: Ledger;
  readonly guide: Guide | null;
  readonly guides: readonly { id: string; title: string; purpose: string; fits: boolean }[];
  readonly alerts: {
    abuse: boolean;
    help: boolean;
    help_why: string;
    listening: readonly string[];
    hears: readonly string[];
    on_hold: boolean;
    on_hold_since_ms: number | null;
  };
  /** Only where it was lost once, or the call is over. */
  readonly line?: { state: "live" | "lost" | "ending"; since_ms: number; waits_s: number };
  readonly muted: readonly string[];
  readonly notes: readonly { text: string; at_ms: number }[];
  readonly escalation: { to: string; why: string } | null;
  readonly hearing: { late_ms: number; partials_dropped: number; gaps: readonly unknown[] };
}

/** Something to be done; the answer is null where it was, else a sentence why not. */
export type Act = (action: Readonly<Record<string, string | null>>) => Promise<string | null>;
