// Work in steps: a generator that pauses where other work may have its turn, and gives what it made at the end. Whoever
// has the time walks it at once; a window walks it task by task.

export type Steps<Made> = Generator<undefined, Made>;

/** Walks all steps now. */
export function atOnce<Made>(steps: Steps<Made>): Made {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
