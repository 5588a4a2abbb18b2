// A sheet: one kind of entity as rows of text, with what sorting, filtering and copying need.
import type { EntityRef } from "../../topology/model.ts";

export interface Column {
  readonly id: string;
  readonly title: string;
  /** CSS pixels at normal text size. */
  readonly width: number;
  readonly align: "start" | "end";
  readonly mono: boolean;
}

/** How a cell is to be read; the word stands in the text, never in the colour alone. */
export type Tone = "plain" | "muted" | "doubt" | "broken" | "good";

export interface Cell {
  readonly text: string;
  /** What the column is sorted by; null for nothing, which stands last in either direction. */
  readonly sort: number | string | null;
  readonly tone: Tone;
  /** A sentence behind the text; null when the text says all. */
  readonly hint: string | null;
}

export interface SheetRow {
  /** Unique in the sheet and the same after a refresh. */
  readonly key: string;
  /** What selecting the row selects. */
  readonly ref: EntityRef;
  readonly cells: readonly Cell[];
}

export interface Sheet {
  readonly columns: readonly Column[];
  readonly rows: readonly SheetRow[];
  /** What is missing here and why; null when nothing is. */
  readonly note: string | null;
}

export function column(
  id: string,
  title: string,
  width: number,
  look: "text" | "mono" | "number" = "text",
): Column {
  return { id, title, width, align: look === "number" ? "end" : "start", mono: look === "mono" };
}

/** Text that sorts by itself; "" is nothing. */
export function text(
  value: string | null | undefined,
  tone: Tone = "plain",
  hint: string | null = null,
): Cell {
  const shown = value ?? "";
  return { text: shown, sort: shown === "" ? null : shown, tone, hint };
}

export function count(value: number | null, tone: Tone = "plain"): Cell {
  return { text: value === null ? "" : String(value), sort: value, tone, hint: null };
}

/** A word for what is not known: "not permitted", "not collected", "not known". Sorts last, like nothing. */
export function doubt(word: string, hint: string | null): Cell {
  return { text: word, sort: null, tone: "doubt", hint };
}

/** Several words in one cell, sorted by the first. */
export function list(values: readonly string[], tone: Tone = "plain"): Cell {
  return { text: values.join(", "), sort: values[0] ?? null, tone, hint: null };
}
