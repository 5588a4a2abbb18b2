// The schema of a snapshot document, checked whenever a file or a message comes in from outside.
import * as z from "zod/mini";

// The renderer's content security policy forbids compiled validators.
z.config({ jitless: true });

const section = z.object({
  name: z.string().check(z.maxLength(200)),
  netns: z.nullable(z.number()),
  command: z.string().check(z.maxLength(20_000)),
  text: z.string(),
  errorText: z.string(),
  exitCode: z.nullable(z.number()),
  durationMs: z.number(),
  end: z.enum(["complete", "timeout", "cut", "too-large"]),
  skipped: z.optional(
    z.object({
      reason: z.enum(["not-found", "not-permitted", "not-needed"]),
      text: z.string().check(z.maxLength(20_000)),
    }),
  ),
});

/** A snapshot document of the current version; unknown keys are left out. */
export const snapshotSchema = z.object({
  format: z.literal("vethscope-snapshot"),
  version: z.literal(1),
  collectedAt: z.string().check(z.maxLength(100)),
  durationMs: z.number(),
  source: z.object({
    target: z.string().check(z.maxLength(2_000)),
    transport: z.enum(["ssh2", "openssh", "local", "script"]),
    sudo: z.boolean(),
  }),
  complete: z.boolean(),
  incompleteReason: z.optional(z.string().check(z.maxLength(20_000))),
  noise: z.string(),
  sections: z.array(section).check(z.maxLength(200_000)),
});
