// What an export wish asks for, and the file it becomes: its name, its media type and its bytes.
import type { ThemeName } from "../../shared/drawing/theme.ts";

export interface ExportWish {
  readonly format: "png" | "svg" | "json" | "dot" | "mermaid";
  readonly area: "whole" | "view";
  /** 1 to 4, PNG only. */
  readonly scale: number;
  readonly theme: ThemeName;
  /** Under pseudonyms; the area is then always the whole. */
  readonly redact: boolean;
}

export interface ExportedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
  /** Sentences on what differs from the wish. */
  readonly notes: readonly string[];
}

const FORMATS: Readonly<
  Record<ExportWish["format"], { readonly ending: string; readonly mediaType: string }>
> = {
  png: { ending: "png", mediaType: "image/png" },
  svg: { ending: "svg", mediaType: "image/svg+xml" },
  json: { ending: "json", mediaType: "application/json" },
  dot: { ending: "dot", mediaType: "text/vnd.graphviz" },
  mermaid: { ending: "mmd", mediaType: "text/plain" },
};

/** The file of a format; text becomes UTF-8. */
export function exportedFile(
  stem: string,
  format: ExportWish["format"],
  content: string | Uint8Array,
  notes: readonly string[] = [],
): ExportedFile {
  const { ending, mediaType } = FORMATS[format];
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { name: `${stem}.${ending}`, mediaType, bytes, notes };
}
