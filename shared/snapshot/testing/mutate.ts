// Mutations of snapshot files: what a disk, a careless hand or a hostile one makes of them. Deterministic by seed.
import { gunzipSync, gzipSync, strFromU8, strToU8 } from "fflate";

/** mulberry32: a small random source that gives the same numbers for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const ODD: readonly unknown[] = [
  null,
  -1,
  1e308,
  Number.MAX_SAFE_INTEGER + 2,
  "",
  "__proto__",
  [],
  {},
  "\0\n\0",
  "�".repeat(50),
  true,
  "9".repeat(400),
  [[[[[[[[]]]]]]]],
];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One mutated file of an original one: bytes, structure, or the text of a section. */
export function mutate(file: Uint8Array, seed: number): Uint8Array {
  const random = randomOf(seed);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const kind = seed % 4;
  if (kind === 0) return mutateBytes(file, random);
  const document = JSON.parse(strFromU8(gunzipSync(file))) as { [key: string]: Json };
  const sections = document.sections as { [key: string]: Json }[];
  const times = 1 + Math.floor(random() * 6);
  for (let i = 0; i < times; i += 1) {
    if (kind === 1) mutateNode(document, random, pick);
    else {
      const section = pick(sections);
      if (!section || typeof section.text !== "string") continue;
      section.text = mutateText(section.text, random, pick, sections);
      if (kind === 3) section.netns = pick([null, 0, -5, 4026531840, 2 ** 53]) ?? null;
    }
  }
  return gzipSync(strToU8(JSON.stringify(document)), { level: 1 });
}

function mutateBytes(file: Uint8Array, random: () => number): Uint8Array {
  const at = () => Math.floor(random() * file.length);
  switch (Math.floor(random() * 4)) {
    case 0:
      return file.slice(0, at());
    case 1: {
      const copy = file.slice();
      for (let i = 0; i < 1 + random() * 20; i += 1) copy[at()] = Math.floor(random() * 256);
      return copy;
    }
    case 2: {
      const [a, b] = [at(), at()].sort((x, y) => x - y) as [number, number];
      return new Uint8Array([...file.slice(0, a), ...file.slice(b)]);
    }
    default:
      return new Uint8Array([...file, ...file.slice(at())]);
  }
}

type Pick = <T>(list: readonly T[]) => T | undefined;

function mutateNode(root: { [key: string]: Json }, random: () => number, pick: Pick): void {
  let node: { [key: string]: Json } | Json[] = root;
  for (let depth = 0; depth < 5; depth += 1) {
    const key: string | undefined = pick(Object.keys(node));
    if (key === undefined) return;
    const child: Json | undefined = (node as { [key: string]: Json })[key];
    if (typeof child === "object" && child !== null && random() < 0.75) {
      node = child;
      continue;
    }
    if (random() < 0.3) delete (node as { [key: string]: Json })[key];
    else (node as { [key: string]: unknown })[key] = pick(ODD);
    return;
  }
}

const SPLICES = [
  "\0",
  "\n",
  "{",
  "}",
  '"',
  "[[[[",
  "__proto__",
  "\\u0000",
  "-A",
  "4294967296",
  ":::",
  "\t",
  "�",
  "%s%n",
];

function mutateText(
  text: string,
  random: () => number,
  pick: Pick,
  sections: readonly { [key: string]: Json }[],
): string {
  const at = Math.floor(random() * (text.length + 1));
  const length = Math.floor(random() * 60);
  switch (Math.floor(random() * 6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(at + length);
    case 2:
      return text.slice(0, at) + (pick(SPLICES) ?? "").repeat(1 + Math.floor(random() * 40)) + text.slice(at);
    case 3:
      return text.slice(0, at) + text.slice(Math.max(0, at - length * 20), at).repeat(3) + text.slice(at);
    case 4: {
      const other = pick(sections)?.text;
      return typeof other === "string" ? other : text;
    }
    default:
      return text.replace(/\d+/g, (digits) => (random() < 0.1 ? `${Math.floor(random() * 1e6)}` : digits));
  }
}
