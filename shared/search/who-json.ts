// The `who --json` document: question, how it was read, answers with their evidence.
import type { WhoResult } from "./who.ts";

export interface WhoJson {
  readonly question: string;
  readonly asked: readonly string[];
  readonly answers: readonly {
    readonly kind: string;
    readonly name: string;
    readonly says: string;
    readonly id: string | null;
    readonly evidence: readonly { readonly says: string; readonly section: string; readonly line: number }[];
  }[];
  readonly nobody: string | null;
}

export function whoJson(result: WhoResult): WhoJson {
  return {
    question: result.question,
    asked: result.asked,
    answers: result.answers.map(({ kind, name, says, ref, evidence }) => ({
      kind,
      name,
      says,
      id: ref?.id ?? null,
      evidence: evidence.map((one) => ({
        says: one.says,
        section: one.source.section,
        line: one.source.line,
      })),
    })),
    nobody: result.nobody,
  };
}
