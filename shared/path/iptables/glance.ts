// The first condition of a rule, read from its text: most rules of a big chain are refused by the address they begin with.
import type { IptablesRule } from "../../parse/iptables-save.ts";

/** `! -s 10.0.0.0/8` at the beginning of a rule. */
export interface Glance {
  readonly isSource: boolean;
  readonly negated: boolean;
  /** 32 bits; the host's are zero. */
  readonly base: number;
  readonly mask: number;
  /** The condition as the rule says it. */
  readonly says: string;
}

const BANG = 33;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const SPACE = 32;
const LETTER_D = 100;
const LETTER_S = 115;

/**
 * Null where the rule begins otherwise, or with anything but one IPv4 block as iptables-save prints it: the rule is then
 * taken apart. The kernel judges addresses first, and iptables-save prints them first.
 */
export function glanceAt(rule: IptablesRule): Glance | null {
  const { text, chain } = rule;
  const begin = 4 + chain.length;
  if (!text.startsWith("-A ") || !text.startsWith(chain, 3) || text.charCodeAt(begin - 1) !== SPACE)
    return null;
  let at = begin;
  const negated = text.charCodeAt(at) === BANG && text.charCodeAt(at + 1) === SPACE;
  if (negated) at += 2;
  const letter = text.charCodeAt(at + 1);
  const isAddress = text.charCodeAt(at) === DASH && (letter === LETTER_S || letter === LETTER_D);
  if (!isAddress || text.charCodeAt(at + 2) !== SPACE) return null;
  at += 3;
  let address = 0;
  for (let part = 0; part < 4; part += 1) {
    const end = pastNumber(text, at);
    const value = numberIn(text, at, end);
    if (value > 255 || (part < 3 && text.charCodeAt(end) !== DOT)) return null;
    address = ((address << 8) | value) >>> 0;
    at = part < 3 ? end + 1 : end;
  }
  let length = 32;
  if (text.charCodeAt(at) === SLASH) {
    const end = pastNumber(text, at + 1);
    length = numberIn(text, at + 1, end);
    at = end;
  }
  if (length > 32 || (at < text.length && text.charCodeAt(at) !== SPACE)) return null;
  const mask = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
  return {
    isSource: letter === LETTER_S,
    negated,
    base: (address & mask) >>> 0,
    mask,
    says: text.slice(begin, at),
  };
}

/** Whether an IPv4 packet of these addresses is refused by the condition. */
export function refuses(glance: Glance, source: number, destination: number): boolean {
  const address = glance.isSource ? source : destination;
  return ((address & glance.mask) >>> 0 === glance.base) === glance.negated;
}

/** Where at most three digits end. */
function pastNumber(text: string, from: number): number {
  let end = from;
  while (end < from + 3 && text.charCodeAt(end) >= 48 && text.charCodeAt(end) <= 57) end += 1;
  return end;
}

/** A number more than any part of an address when there is no digit. */
function numberIn(text: string, from: number, to: number): number {
  if (from === to) return 999;
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + text.charCodeAt(at) - 48;
  return value;
}
