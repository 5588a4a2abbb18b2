// Walks the lines of a section once, with their numbers. Sections are bounded where they are collected and decoded.

/** Calls `visit` for each line (without its line end, 1-based number). An empty last line is not visited. */
export function eachLine(text: string, visit: (line: string, number: number) => void): void {
  eachLineAt(text, (start, stop, number) => visit(text.slice(start, stop), number));
}

/** The same with the offsets of the line's begin and end, for readers that need not have it as a string. */
export function eachLineAt(text: string, visit: (start: number, stop: number, number: number) => void): void {
  let start = 0;
  for (let number = 1; start < text.length; number += 1) {
    let end = text.indexOf("\n", start);
    if (end === -1) end = text.length;
    visit(start, end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end, number);
    start = end + 1;
  }
}

/** Splits on runs of blanks; an empty or blank text gives no words. */
export function words(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === "" ? [] : trimmed.split(/[ \t]+/);
}

/** A decimal number of at most 16 digits, or null. Never NaN, never a partial read as with parseInt. */
export function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Undoes the octal escapes of /proc (`\040` is a blank, `\134` a backslash). */
export function unescapeOctal(text: string): string {
  return text.includes("\\")
    ? text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)))
    : text;
}

/** Undoes the hexadecimal escapes of util-linux' raw output and systemd (`\x20` is a blank). */
export function unescapeHex(text: string): string {
  return text.includes("\\x")
    ? text.replace(/\\x([0-9a-fA-F]{2})/g, (_, digits: string) =>
        String.fromCharCode(Number.parseInt(digits, 16)),
      )
    : text;
}
