// SHA-512 in plain TypeScript (FIPS 180-4): CNI and netavark name their chains by it, and `shared` has no crypto.

const MASK = (1n << 64n) - 1n;

/** The first `count` primes, whose roots give the constants. */
function primes(count: number): bigint[] {
  const found: bigint[] = [];
  for (let n = 2n; found.length < count; n += 1n) if (found.every((prime) => n % prime !== 0n)) found.push(n);
  return found;
}

/** First 64 bits behind the point of the square (2) or cube (3) root of n, by integer Newton steps. */
function rootFraction(n: bigint, degree: 2n | 3n): bigint {
  const scaled = n << (64n * degree);
  let low = 0n;
  let high = 1n << 70n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    if (middle ** degree <= scaled) low = middle;
    else high = middle - 1n;
  }
  return low & MASK;
}

let constants: { readonly start: readonly bigint[]; readonly round: readonly bigint[] } | null = null;

function tables() {
  constants ??= {
    start: primes(8).map((prime) => rootFraction(prime, 2n)),
    round: primes(80).map((prime) => rootFraction(prime, 3n)),
  };
  return constants;
}

const turn = (word: bigint, by: bigint) => ((word >> by) | (word << (64n - by))) & MASK;

/** Hex digest of ASCII text (names of networks and hexadecimal ids); other characters count by their low byte. */
export function sha512(text: string): string {
  const { start, round } = tables();
  const bytes = Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);
  const bits = BigInt(bytes.length) * 8n;
  bytes.push(0x80);
  while (bytes.length % 128 !== 112) bytes.push(0);
  for (let shift = 120n; shift >= 0n; shift -= 8n) bytes.push(Number((bits >> shift) & 0xffn));
  let state = [...start];
  for (let at = 0; at < bytes.length; at += 128) {
    const words: bigint[] = [];
    for (let i = 0; i < 16; i += 1) {
      let word = 0n;
      for (let k = 0; k < 8; k += 1) word = (word << 8n) | BigInt(bytes[at + i * 8 + k] ?? 0);
      words.push(word);
    }
    for (let i = 16; i < 80; i += 1) {
      const [a, b] = [words[i - 15] ?? 0n, words[i - 2] ?? 0n];
      const small = turn(a, 1n) ^ turn(a, 8n) ^ (a >> 7n);
      const large = turn(b, 19n) ^ turn(b, 61n) ^ (b >> 6n);
      words.push(((words[i - 16] ?? 0n) + small + (words[i - 7] ?? 0n) + large) & MASK);
    }
    let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
    for (let i = 0; i < 80; i += 1) {
      const choice = (e & f) ^ (~e & MASK & g);
      const first =
        (h + (turn(e, 14n) ^ turn(e, 18n) ^ turn(e, 41n)) + choice + (round[i] ?? 0n) + (words[i] ?? 0n)) &
        MASK;
      const majority = (a & b) ^ (a & c) ^ (b & c);
      const second = ((turn(a, 28n) ^ turn(a, 34n) ^ turn(a, 39n)) + majority) & MASK;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & MASK, c, b, a, (first + second) & MASK];
    }
    state = [a, b, c, d, e, f, g, h].map((word, i) => (word + (state[i] ?? 0n)) & MASK);
  }
  return state.map((word) => word.toString(16).padStart(16, "0")).join("");
}
