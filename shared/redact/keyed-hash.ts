// HalfSipHash-2-4 (Aumasson and Bernstein): a keyed hash of 32-bit words. Without the key an output says nothing of its input.

export type HashKey = readonly [number, number];

/** A key from at least eight random bytes. */
export function hashKey(random: Uint8Array): HashKey {
  if (random.length < 8) throw new Error("a key needs eight random bytes");
  const view = new DataView(random.buffer, random.byteOffset, 8);
  return [view.getUint32(0, true), view.getUint32(4, true)];
}

/** 32-bit hash of words; unsigned. */
export function hashWords([k0, k1]: HashKey, words: readonly number[]): number {
  let v0 = k0 | 0;
  let v1 = k1 | 0;
  let v2 = 0x6c796765 ^ k0;
  let v3 = 0x74656462 ^ k1;
  const rounds = (count: number) => {
    for (let i = 0; i < count; i += 1) {
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
    }
  };
  for (const word of [...words, (words.length * 4) << 24]) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }
  v2 ^= 0xff;
  rounds(4);
  return (v1 ^ v3) >>> 0;
}
