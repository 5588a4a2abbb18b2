// The first condition of each rule of a chain, as numbers: most rules of a big chain are refused by the address they begin with.
import type { IptablesChain } from "../../parse/iptables-save.ts";
import { addressNumber } from "../address.ts";

/** By a rule's place from 0. The kernel judges addresses first, and iptables-save prints them first. */
export interface Glances {
  readonly count: number;
  /** Bits of OPTION; 0 where a rule begins otherwise: it must be taken apart. */
  readonly options: Uint8Array;
  /** IPv4 blocks, 32 bits each; the host's are zero. */
  readonly bases: Uint32Array;
  readonly masks: Uint32Array;
}

const OPTION = { there: 1, isSource: 2, negated: 4 };

const BANG = 33;
const DASH = 45;
const SLASH = 47;
const SPACE = 32;
const NEWLINE = 10;
const LETTER_D = 100;
const LETTER_S = 115;

/** Reads them from the text of the listing, without making rules. */
export function glancesOf(chain: IptablesChain): Glances {
  const count = chain.size;
  const options = new Uint8Array(count);
  const bases = new Uint32Array(count);
  const masks = new Uint32Array(count);
  const begin = 4 + chain.name.length;
  chain.scan((text, start, at) => {
    if (!text.startsWith("-A ", start) || !text.startsWith(chain.name, start + 3)) return;
    let from = start + begin;
    if (text.charCodeAt(from - 1) !== SPACE) return;
    const negated = text.charCodeAt(from) === BANG && text.charCodeAt(from + 1) === SPACE;
    if (negated) from += 2;
    const letter = text.charCodeAt(from + 1);
    const isAddress = text.charCodeAt(from) === DASH && (letter === LETTER_S || letter === LETTER_D);
    if (!isAddress || text.charCodeAt(from + 2) !== SPACE) return;
    from += 3;
    let slash = -1;
    let end = from;
    for (; end < text.length; end += 1) {
      const code = text.charCodeAt(end);
      if (code === SPACE || code === NEWLINE) break;
      if (code === SLASH && slash === -1) slash = end;
    }
    const address = addressNumber(text, from, slash === -1 ? end : slash);
    const length = slash === -1 ? 32 : lengthNumber(text, slash + 1, end);
    if (address < 0 || length < 0) return;
    const mask = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
    options[at] = OPTION.there + (letter === LETTER_S ? OPTION.isSource : 0) + (negated ? OPTION.negated : 0);
    bases[at] = (address & mask) >>> 0;
    masks[at] = mask;
  });
  return { count, options, bases, masks };
}

/** The first rule from this one that an IPv4 packet of these addresses is not refused by at a glance. */
export function pastRefusals(glances: Glances, from: number, source: number, destination: number): number {
  const { count, options, bases, masks } = glances;
  let at = from;
  for (; at < count; at += 1) {
    const option = options[at] ?? 0;
    if (option === 0) break;
    const address = (option & OPTION.isSource) === 0 ? destination : source;
    const isInside = (address & (masks[at] ?? 0)) >>> 0 === bases[at];
    if (isInside !== ((option & OPTION.negated) !== 0)) break;
  }
  return at;
}

/** The condition the text of a rule begins with: `! -s 10.0.0.0/8`. */
export function firstCondition(text: string, chain: string): string {
  const begin = 4 + chain.length;
  const value = text.indexOf(" ", begin + (text.charCodeAt(begin) === BANG ? 2 : 0)) + 1;
  const end = text.indexOf(" ", value);
  return text.slice(begin, end === -1 ? text.length : end);
}

/** A prefix length of IPv4; -1 when the text is none, as a mask in dots. */
function lengthNumber(text: string, from: number, to: number): number {
  if (to === from || to > from + 2) return -1;
  let length = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    length = length * 10 + digit;
  }
  return length > 32 ? -1 : length;
}
