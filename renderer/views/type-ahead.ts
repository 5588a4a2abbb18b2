// Type-ahead: letters typed in quick succession lead to the next row that begins with them.

/** Milliseconds after which the next letter begins a new word. */
export const PAUSE_MS = 800;

/**
 * Place of the next label that begins with the typed text, from the cursor on and around the end; null for none. One
 * letter, alone or repeated, always goes on to the next row; a longer word may stay where it is.
 */
export function typeAhead(labels: readonly string[], cursor: number, typed: string): number | null {
  const wanted = typed.toLowerCase();
  const [first = ""] = wanted;
  const repeated = wanted !== "" && [...wanted].every((letter) => letter === first);
  const prefix = repeated ? first : wanted;
  if (prefix === "") return null;
  for (let step = repeated ? 1 : 0; step <= labels.length; step += 1) {
    const at = (cursor + step) % labels.length;
    if (labels[at]?.toLowerCase().startsWith(prefix)) return at;
  }
  return null;
}

/** Whether a key press adds to the word: a letter, or a digit once a word has begun (alone it chooses a view). */
export function addsToWord(key: string, typed: string): boolean {
  return typed === "" ? /^\p{L}$/u.test(key) : /^[\p{L}\d._-]$/u.test(key);
}
