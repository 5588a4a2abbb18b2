// Base64 to text without Node or DOM: the CNI result cache keeps a copy of its configuration so.

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** UTF-8 text behind a base64 word; null when it is none, or longer than 1 MiB. Bytes that are no UTF-8 become U+FFFD. */
export function decodeBase64(word: string): string | null {
  if (word.length > 1_400_000 || !/^[A-Za-z0-9+/]*={0,2}$/.test(word)) return null;
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const letter of word.replace(/=+$/, "")) {
    held = ((held << 6) | ALPHABET.indexOf(letter)) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return decodeUtf8(bytes);
}

function decodeUtf8(bytes: readonly number[]): string {
  const letters: string[] = [];
  for (let i = 0; i < bytes.length; ) {
    const first = bytes[i] ?? 0;
    const size = first < 0x80 ? 1 : first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
    let code = size === 1 ? first : first & (0xff >> (size + 1));
    let whole = size > 0 && i + size <= bytes.length;
    for (let k = 1; whole && k < size; k += 1) {
      const next = bytes[i + k] ?? 0;
      whole = (next & 0xc0) === 0x80;
      code = (code << 6) | (next & 0x3f);
    }
    whole &&= code <= 0x10ffff;
    letters.push(whole ? String.fromCodePoint(code) : "\ufffd");
    i += whole ? size : 1;
  }
  return letters.join("");
}
