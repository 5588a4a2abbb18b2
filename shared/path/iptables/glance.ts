// The first condition of a rule, read from its text: most rules of a big chain are refused by the address they begin with.
import type { IptablesRule } from "../../parse/iptables-save.ts";
import { addressNumber } from "../address.ts";

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
  const blank = text.indexOf(" ", at);
  const end = blank === -1 ? text.length : blank;
  const slash = text.indexOf("/", at);
  const hasLength = slash !== -1 && slash < end;
  const address = addressNumber(text.slice(at, hasLength ? slash : end));
  const length = hasLength ? lengthNumber(text.slice(slash + 1, end)) : 32;
  if (address < 0 || length < 0) return null;
  const mask = length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
  return {
    isSource: letter === LETTER_S,
    negated,
    base: (address & mask) >>> 0,
    mask,
    says: text.slice(begin, end),
  };
}

/** Whether an IPv4 packet of these addresses is refused by the condition. */
export function refuses(glance: Glance, source: number, destination: number): boolean {
  const address = glance.isSource ? source : destination;
  return ((address & glance.mask) >>> 0 === glance.base) === glance.negated;
}

/** A prefix length of IPv4; -1 when the text is none, as a mask in dots. */
function lengthNumber(text: string): number {
  const length = /^\d{1,2}$/.test(text) ? Number(text) : -1;
  return length > 32 ? -1 : length;
}
