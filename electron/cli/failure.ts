// How a command fails: one clear line on stderr and an exit code scripts can tell apart.

/** The command could not do what it was asked: exit code 1. */
export class CommandFailure extends Error {}

/** The command was asked wrongly: exit code 2. */
export class UsageFailure extends Error {}

/** The command did its work and ends with a code of its own, without a line on stderr. */
export class EndWithCode extends Error {
  readonly code: number;
  constructor(code: number) {
    super(`exit code ${code}`);
    this.code = code;
  }
}

/** The one line that is printed: host text in a message must neither break the line nor move the cursor. */
export function failureLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `vethscope: ${oneLine(message)}`;
}

/** Text on one line, without control characters and without overrides of its direction, at most 2,000 characters. */
export function oneLine(text: string): string {
  return text
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+/g, " ")
    .trim()
    .slice(0, 2000);
}

/** Exit code for whatever a command threw. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof UsageFailure ? 2 : 1;
}
