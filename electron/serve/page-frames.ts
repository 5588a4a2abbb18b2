// Reads what a page sends over the socket; anything but a known frame is refused.
import * as z from "zod/mini";
import type { PageFrame } from "../../shared/api-frames.ts";

const sequence = z.number().check(z.int(), z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

const pageFrame = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("hello"), page: z.string().check(z.regex(/^[0-9a-f]{32}$/)) }),
  z.strictObject({
    type: z.literal("call"),
    id: sequence,
    method: z.string().check(z.maxLength(64)),
    values: z.array(z.unknown()).check(z.maxLength(8)),
  }),
  z.strictObject({ type: z.literal("seen"), sequence }),
]);

/** The frame, or null when the text is none. */
export function readPageFrame(text: string): PageFrame | null {
  try {
    const result = pageFrame.safeParse(JSON.parse(text));
    return result.success ? result.data : null;
  } catch {
    return null;
  }
}
