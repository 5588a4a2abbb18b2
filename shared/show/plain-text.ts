// Host-made text for a terminal: control characters and escape sequences could take over the reader's screen.

/** Replaces every C0, DEL and C1 control character, and bidirectional overrides, by a visible question mark. */
export function plainText(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "?");
}
