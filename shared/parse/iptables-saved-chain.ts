// Chains and rules of one iptables-save listing, by the place of their lines: a rule is taken apart when it is first asked for.
import type { SourceRef } from "../snapshot/evidence.ts";
import type { SectionKey } from "../snapshot/snapshot.ts";
import {
  type Counters,
  type RuleBody,
  type RuleMatch,
  type RuleOption,
  type RuleTarget,
  readRuleBody,
  splitWords,
} from "./iptables-rule.ts";
import type { IptablesChain, IptablesRule } from "./iptables-save.ts";
import { at } from "./reading/warnings.ts";

/** The text of a section, and where each of its rules begins. */
export class SavedListing {
  readonly section: SectionKey;
  readonly text: string;
  /** Rules so far. */
  count = 0;
  /** Offset of each rule's line, in the order printed, and the line's number from 1. */
  #places: Int32Array;

  constructor(section: SectionKey, text: string) {
    this.section = section;
    this.text = text;
    // rules are mostly longer than this: the room is seldom too small
    this.#places = new Int32Array(2 * (16 + (text.length >> 6)));
  }

  /** Notes the next rule. */
  note(start: number, line: number): void {
    const at = 2 * this.count;
    if (at >= this.#places.length) {
      const more = new Int32Array(2 * this.#places.length);
      more.set(this.#places);
      this.#places = more;
    }
    this.#places[at] = start;
    this.#places[at + 1] = line;
    this.count += 1;
  }

  startOf(rule: number): number {
    return this.#places[2 * rule] ?? 0;
  }

  lineOf(rule: number): number {
    return this.#places[2 * rule + 1] ?? 0;
  }

  /** The line that begins there, without blanks at its end. */
  lineAt(start: number): string {
    const found = this.text.indexOf("\n", start);
    const end = found === -1 ? this.text.length : found;
    const line = this.text.slice(start, end);
    // most lines end with a letter
    return isLetter(this.text.charCodeAt(end - 1)) ? line : line.trimEnd();
  }
}

/** One chain. Most chains of a big listing are never looked into: their rules become objects when they are. */
export class SavedChain implements IptablesChain {
  readonly name: string;
  policy: string | null = null;
  readonly #listing: SavedListing;
  /** Line and offset of its `:` line; 0 when it has none, or was named with `-N` (then without offset). */
  #line = 0;
  #start = -1;
  /** Its rules are so many of the listing's from this one: they mostly stand together. */
  #first = 0;
  #count = 0;
  /** Runs before that one: first, count, first, ... */
  #earlier: number[] | null = null;
  /** Rules that were asked for one by one, by place from 0. */
  #some: Map<number, SavedRule> | null = null;
  /** All of them, once they were asked for or an insert has changed their order. */
  #all: SavedRule[] | null = null;

  constructor(listing: SavedListing, name: string) {
    this.#listing = listing;
    this.name = name;
  }

  get declared(): boolean {
    return this.#line > 0;
  }

  get source(): SourceRef | null {
    return this.#line > 0 ? at(this.#listing.section, this.#line) : null;
  }

  get counters(): Counters | null {
    return this.#start < 0
      ? null
      : countersOf(/ \[(\d{1,20}):(\d{1,20})\]/.exec(this.#listing.lineAt(this.#start)));
  }

  get size(): number {
    if (this.#all !== null) return this.#all.length;
    let size = this.#count;
    for (let i = 1; i < (this.#earlier?.length ?? 0); i += 2) size += this.#earlier?.[i] ?? 0;
    return size;
  }

  get rules(): readonly IptablesRule[] {
    return this.#made();
  }

  ruleAt(at: number): IptablesRule | undefined {
    if (this.#all !== null) return this.#all[at];
    const known = this.#some?.get(at);
    if (known !== undefined) return known;
    // an excerpt that jumps between chains: not worth a search for each rule
    if ((this.#earlier?.length ?? 0) > MOST_RUNS) return this.#made()[at];
    let before = 0;
    const runs = this.#runs();
    for (let i = 0; i < runs.length; i += 2) {
      const count = runs[i + 1] ?? 0;
      if (at < before + count) {
        const made = new SavedRule(this.#listing, (runs[i] ?? 0) + at - before, this.name, at + 1);
        this.#some ??= new Map();
        this.#some.set(at, made);
        return made;
      }
      before += count;
    }
    return undefined;
  }

  scan(look: (text: string, start: number, at: number) => void): void {
    const { text } = this.#listing;
    let at = 0;
    const lookAt = (place: number): void => {
      look(text, pastCounters(text, this.#listing.startOf(place)), at);
      at += 1;
    };
    if (this.#all !== null) {
      for (const rule of this.#all) lookAt(rule.place);
      return;
    }
    const runs = this.#runs();
    for (let i = 0; i < runs.length; i += 2) {
      const first = runs[i] ?? 0;
      for (let place = first; place < first + (runs[i + 1] ?? 0); place += 1) lookAt(place);
    }
  }

  /** @param start offset of the line that declares it with counters. */
  declare(line: number, start: number): void {
    this.#line = line;
    this.#start = start;
  }

  /** The next rule of the listing is this chain's. */
  append(line: number, start: number): void {
    const place = this.#listing.count;
    this.#listing.note(start, line);
    if (this.#all !== null)
      this.#all.push(new SavedRule(this.#listing, place, this.name, this.#all.length + 1));
    else if (this.#first + this.#count === place) this.#count += 1;
    else {
      if (this.#count > 0) {
        this.#earlier ??= [];
        this.#earlier.push(this.#first, this.#count);
      }
      this.#first = place;
      this.#count = 1;
    }
  }

  /** The same for `-I CHAIN N`. @param index from 1. */
  insert(line: number, start: number, index: number): void {
    const made = this.#made();
    this.append(line, start);
    const last = made.pop();
    if (last) made.splice(index - 1, 0, last);
    made.forEach((rule, i) => {
      rule.index = i + 1;
    });
  }

  #runs(): readonly number[] {
    return this.#earlier === null ? [this.#first, this.#count] : [...this.#earlier, this.#first, this.#count];
  }

  #made(): SavedRule[] {
    if (this.#all !== null) return this.#all;
    const rules: SavedRule[] = [];
    const runs = this.#runs();
    for (let i = 0; i < runs.length; i += 2) {
      const first = runs[i] ?? 0;
      const end = first + (runs[i + 1] ?? 0);
      for (let place = first; place < end; place += 1)
        rules.push(
          this.#some?.get(rules.length) ?? new SavedRule(this.#listing, place, this.name, rules.length + 1),
        );
    }
    this.#all = rules;
    this.#some = null;
    return rules;
  }
}

/** Numbers of a chain's earlier runs, two for each, past which single rules are not looked for. */
const MOST_RUNS = 16;

/** Getters alone: what is read is kept, what is printed is cut out of the section's text each time. */
export class SavedRule implements IptablesRule {
  readonly chain: string;
  index: number;
  /** Its number in the listing. */
  readonly place: number;
  readonly #listing: SavedListing;
  #body: RuleBody | null = null;

  constructor(listing: SavedListing, place: number, chain: string, index: number) {
    this.#listing = listing;
    this.place = place;
    this.chain = chain;
    this.index = index;
  }

  get source(): SourceRef {
    return at(this.#listing.section, this.#listing.lineOf(this.place));
  }

  get text(): string {
    return this.#listing.lineAt(pastCounters(this.#listing.text, this.#start));
  }

  get general(): readonly RuleOption[] {
    return this.#read().general;
  }

  get matches(): readonly RuleMatch[] {
    return this.#read().matches;
  }

  get target(): RuleTarget | null {
    return this.#read().target;
  }

  get counters(): Counters | null {
    const { text } = this.#listing;
    const begin = pastCounters(text, this.#start);
    const before =
      begin > this.#start ? countersOf(/^\[(\d+):(\d+)\]/.exec(text.slice(this.#start, begin))) : null;
    return before ?? this.#read().counters;
  }

  get #start(): number {
    return this.#listing.startOf(this.place);
  }

  #read(): RuleBody {
    this.#body ??= readRuleBody(bodyWords(splitWords(this.text))).body;
    return this.#body;
  }
}

/** Whether this is `-I` or its long form: a number may stand behind the chain. */
export function isInsert(command: string): boolean {
  return command === "-I" || command === "--insert";
}

/** The words behind `-A CHAIN` and `-I CHAIN N`. */
export function bodyWords(words: ReturnType<typeof splitWords>): ReturnType<typeof splitWords> {
  const numbered = isInsert(words[0]?.text ?? "") && /^\d+$/.test(words[2]?.text ?? "");
  return words.slice(numbered ? 3 : 2);
}

function countersOf(match: RegExpExecArray | null): Counters | null {
  const [, packets, bytes] = match ?? [];
  return packets === undefined || bytes === undefined
    ? null
    : { packets: Number(packets), bytes: Number(bytes) };
}

/** Where the command begins in a line: behind `[packets:bytes] `, else at its start. */
export function pastCounters(source: string, start: number): number {
  if (source.charCodeAt(start) !== OPEN) return start;
  const end = pastBrackets(source, start);
  return end > 0 && source.charCodeAt(end) === SPACE ? end + 1 : start;
}

/** Behind `[packets:bytes]`; -1 when something else stands there. */
export function pastBrackets(source: string, start: number): number {
  if (source.charCodeAt(start) !== OPEN) return -1;
  const colon = pastDigits(source, start + 1);
  const close = source.charCodeAt(colon) === COLON ? pastDigits(source, colon + 1) : -1;
  return close > 0 && source.charCodeAt(close) === CLOSE ? close + 1 : -1;
}

/** Where one to twenty digits end; -1 for none or more. */
function pastDigits(source: string, from: number): number {
  let end = from;
  for (; end <= from + 20; end += 1) {
    const code = source.charCodeAt(end);
    if (!(code >= 48 && code <= 57)) break;
  }
  return end === from || end > from + 20 ? -1 : end;
}

/** An ASCII character that is no blank. */
function isLetter(code: number): boolean {
  return code > 32 && code < 127;
}

const SPACE = 32;
const COLON = 58;
const OPEN = 91;
const CLOSE = 93;
