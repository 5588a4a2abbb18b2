// A section as a host answers it when all goes well, for tests.
import type { Section } from "../snapshot.ts";

/** @param more what is otherwise about it */
export function section(
  name: string,
  netns: number | null,
  text: string,
  more: Partial<Section> = {},
): Section {
  const ended = { errorText: "", exitCode: 0, durationMs: 1, end: "complete" } as const;
  return { name, netns, command: name, text, ...ended, ...more };
}
