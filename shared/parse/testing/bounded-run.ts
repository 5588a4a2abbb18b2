// A program of its own, for tests that bound what parsing may take: started with a limit on memory and on processor time, it
// parses what its argument names and prints what came out. A limit that is passed ends it, by the system's hand.
import type { Section, Snapshot } from "../../snapshot/snapshot.ts";
import { parseSnapshot } from "../parse-snapshot.ts";
import { fixture } from "./recorded.ts";
import { SECTION_NAMES } from "./section-names.ts";

const HOST = JSON.parse(fixture("docker-host.json")) as Snapshot;

/** Beginnings that put a parser into each of its states, and what is then repeated without end. */
const STARTS = ["", "lrwxrwxrwx 1 ", "nsid 1", "/proc/1/fd/1\t", "1: a", "0:\tfrom", "k=", "[{"];
const PIECES = ["a", " ", "@", "(", "[", '{"a":', "\\x20", "1: ", "/proc/1/ns/", ":", "a ", " -> "];

function parseAlone(name: string, text: string): number {
  const section: Section = {
    name,
    netns: 1,
    command: "",
    text,
    errorText: "",
    exitCode: 0,
    durationMs: 0,
    end: "complete",
  };
  return parseSnapshot({ ...HOST, sections: [section] }).warnings.length;
}

/** `size` letters of what a host printed in this section, again and again; of junk where it printed nothing. */
function filled(name: string, size: number): string {
  const text =
    HOST.sections.find((section) => section.name === name)?.text ||
    "\u001b[31m<b>__proto__\u0000\u202e 1: a@b\n";
  // Flat, as a decoder makes it: a rope would hide what it takes.
  return Buffer.alloc(size, text, "utf8").toString("latin1");
}

/** Pieces that have broken parsers before, beside what hosts print. */
const NASTY = [
  "\u0000",
  "\u001b[31m",
  "\u202e",
  "<img src=x>",
  "__proto__",
  '{"__proto__":{"x":1}}',
  "[[[[",
  '[{"ifindex":1,',
  "\n    ",
  "\t",
  "\n",
  " -> ",
  "1: a@b@c: <",
  "/proc/1/",
  "99999999999999999999",
];

/** `size` letters of nasty pieces and pieces of the section, drawn with `seed`, in a block that repeats. */
function hostile(name: string, size: number, seed: number): string {
  const real = HOST.sections.find((section) => section.name === name)?.text ?? "";
  let state = seed >>> 0 || 1;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  let block = "";
  while (block.length < 20_000) {
    const at = below(real.length + 1);
    block += below(2) === 0 ? (NASTY[below(NASTY.length)] ?? "") : real.slice(at, at + below(200));
  }
  return Buffer.alloc(size, block, "utf8").toString("utf8");
}

function manyNamespaces(): number {
  const one = HOST.sections.filter((each) => each.netns !== null && each.netns !== 4026566888);
  const sections: Section[] = [...HOST.sections];
  for (let i = 0; i < 500; i += 1)
    for (const each of one) sections.push({ ...each, netns: (each.netns ?? 0) + 1000 + i * 2000 });
  return parseSnapshot({ ...HOST, sections }).netns.size;
}

const WORK: Record<string, (size: number, names: readonly string[]) => unknown> = {
  hostile: (size, [seed = "1", ...names]) => {
    const all = names.length > 0 ? names : SECTION_NAMES;
    const most = Math.max(...all.map((name) => parseAlone(name, hostile(name, size, Number(seed)))));
    if (({} as { x?: unknown }).x !== undefined) throw new Error("a section reached Object.prototype");
    return most;
  },
  filled: (size, names) => Math.max(...names.map((name) => parseAlone(name, filled(name, size)))),
  endless: (size, names) =>
    Math.max(
      ...names.flatMap((name) =>
        STARTS.flatMap((start) =>
          PIECES.map((piece) => parseAlone(name, start + piece.repeat(size / piece.length))),
        ),
      ),
    ),
  namespaces: () => manyNamespaces(),
};

const [what = "", size = "0", ...names] = process.argv.slice(2);
const work = WORK[what];
if (!work) throw new Error(`no such work: ${what}`);
console.log(
  JSON.stringify(work(Number(size), names.length > 0 || what === "hostile" ? names : SECTION_NAMES)),
);
