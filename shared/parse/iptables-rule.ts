// One rule of iptables-save: words with quoting, then options grouped by the match or target they belong to.

/** One option: `! --dport 80` is {name: "--dport", negated: true, values: ["80"]}. */
export interface RuleOption {
  /** As iptables-save prints it: short for general options (`-s`), long for those of matches and targets. */
  readonly name: string;
  readonly negated: boolean;
  /** Unquoted; `--tcp-flags` and `--match-set` have two. */
  readonly values: readonly string[];
}

/** `-m NAME` with its options. The same module may stand in a rule more than once. */
export interface RuleMatch {
  readonly module: string;
  /** `-p tcp --dport 80` without `-m tcp`: the module is loaded by the protocol. */
  readonly implied: boolean;
  readonly options: readonly RuleOption[];
}

export interface RuleTarget {
  /** A built-in verdict, an extension or a chain. */
  readonly name: string;
  /** `-g`: what is called does not come back here. */
  readonly isGoto: boolean;
  readonly options: readonly RuleOption[];
}

export interface Counters {
  readonly packets: number;
  readonly bytes: number;
}

/** What a rule says, without its place. */
export interface RuleBody {
  /** `-p -s -d -i -o -f -4 -6`, in the order printed. */
  readonly general: readonly RuleOption[];
  readonly matches: readonly RuleMatch[];
  /** Null: the rule only counts. */
  readonly target: RuleTarget | null;
  /** Of `-c` inside the rule; the `[p:b]` before it is read with its line. */
  readonly counters: Counters | null;
}

interface Word {
  readonly text: string;
  /** A quoted word is always a value: a comment may read `-j ACCEPT`. */
  readonly quoted: boolean;
}

const MOST_WORDS = 4000;

/** Long and short spellings of the general options, to the one iptables-save uses. */
const GENERAL: ReadonlyMap<string, string> = new Map([
  ...["-p", "--protocol", "--proto"].map((name) => [name, "-p"] as const),
  ...["-s", "--source", "--src"].map((name) => [name, "-s"] as const),
  ...["-d", "--destination", "--dst"].map((name) => [name, "-d"] as const),
  ...["-i", "--in-interface"].map((name) => [name, "-i"] as const),
  ...["-o", "--out-interface"].map((name) => [name, "-o"] as const),
  ...["-f", "--fragment"].map((name) => [name, "-f"] as const),
  ...["-4", "--ipv4"].map((name) => [name, "-4"] as const),
  ...["-6", "--ipv6"].map((name) => [name, "-6"] as const),
]);
const WITHOUT_VALUE = new Set(["-f", "-4", "-6"]);

/**
 * Splits a line into words. Double and single quotes group; inside double quotes a backslash takes the next character
 * as it is (iptables-save escapes `"`, `\` and `'` so). An unclosed quote runs to the end of the line.
 */
export function splitWords(line: string): Word[] {
  const found: Word[] = [];
  const { length } = line;
  let i = 0;
  while (i < length && found.length < MOST_WORDS) {
    const first = line.charCodeAt(i);
    if (first === SPACE || first === TAB) {
      i += 1;
      continue;
    }
    // most words hold no quote: one slice
    let end = i;
    let code = first;
    while (end < length && code !== SPACE && code !== TAB && code !== QUOTE && code !== APOSTROPHE) {
      end += 1;
      code = line.charCodeAt(end);
    }
    if (end >= length || code === SPACE || code === TAB) {
      found.push({ text: line.slice(i, end), quoted: false });
      i = end;
      continue;
    }
    let text = "";
    while (i < length && line.charCodeAt(i) !== SPACE && line.charCodeAt(i) !== TAB) {
      const quote = line.charCodeAt(i);
      if (quote !== QUOTE && quote !== APOSTROPHE) {
        text += line[i];
        i += 1;
        continue;
      }
      i += 1;
      let from = i;
      while (i < length && line.charCodeAt(i) !== quote) {
        if (quote === QUOTE && line.charCodeAt(i) === BACKSLASH && i + 1 < length) {
          text += line.slice(from, i);
          from = i + 1;
          i += 1;
        }
        i += 1;
      }
      text += line.slice(from, i);
      i += 1;
    }
    found.push({ text, quoted: true });
  }
  return found;
}

const SPACE = 32;
const TAB = 9;
const QUOTE = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;
const DASH = 45;

/** Whether a word starts an option: `-1` is a number, a quoted word a value. */
function isOption(word: Word | undefined): boolean {
  if (word === undefined || word.quoted || word.text.charCodeAt(0) !== DASH) return false;
  return /^(?:-[A-Za-z46]|--[A-Za-z][A-Za-z0-9-]*)$/.test(word.text);
}

function isBang(word: Word | undefined): boolean {
  return word !== undefined && !word.quoted && word.text === "!";
}

interface OpenGroup {
  readonly options: RuleOption[];
}

/**
 * Reads the words behind `-A CHAIN`. `!` stands before an option, or (iptables before 1.4.3) between option and value.
 * @returns the rule, and words that belong to no option.
 */
export function readRuleBody(words: readonly Word[]): { body: RuleBody; stray: string[] } {
  const general: RuleOption[] = [];
  const matches: (OpenGroup & { module: string; implied: boolean })[] = [];
  let target: (OpenGroup & { name: string; isGoto: boolean }) | null = null;
  let counters: Counters | null = null;
  let group: OpenGroup | null = null;
  const stray: string[] = [];
  let negated = false;

  for (let i = 0; i < words.length; ) {
    const word = words[i];
    if (word === undefined) break;
    if (isBang(word)) {
      negated = true;
      i += 1;
      continue;
    }
    if (!isOption(word)) {
      stray.push(word.text);
      i += 1;
      continue;
    }
    let next = i + 1;
    if (isBang(words[next]) && words[next + 1] !== undefined && !isOption(words[next + 1])) {
      negated = true;
      next += 1;
    }
    const generalName = GENERAL.get(word.text);
    const values: string[] = [];
    // free text may look like an option: iptables prints a comment "-a" without quotes
    const free = FREE_TEXT.has(word.text) ? words[next] : undefined;
    if (free !== undefined) {
      values.push(free.text);
      next += 1;
    }
    const most =
      generalName !== undefined
        ? WITHOUT_VALUE.has(generalName)
          ? 0
          : 1
        : ONE_VALUE.has(word.text)
          ? 1
          : free !== undefined
            ? 1
            : 64;
    while (values.length < most && next < words.length && !isOption(words[next]) && !isBang(words[next])) {
      values.push(words[next]?.text ?? "");
      next += 1;
    }
    i = next;

    if (generalName !== undefined) general.push({ name: generalName, negated, values });
    else if (word.text === "-m" || word.text === "--match") {
      const match = { module: values[0] ?? "", implied: false, options: [] };
      matches.push(match);
      group = match;
    } else if (word.text === "-j" || word.text === "--jump" || word.text === "-g" || word.text === "--goto") {
      if (target !== null) stray.push(word.text, values[0] ?? "");
      target = { name: values[0] ?? "", isGoto: word.text.includes("g"), options: [] };
      group = target;
    } else if (word.text === "-c" || word.text === "--set-counters") {
      counters = { packets: Number(values[0]) || 0, bytes: Number(values[1]) || 0 };
    } else {
      if (group === null) {
        const protocol = general.find((option) => option.name === "-p")?.values[0] ?? "";
        const implied = { module: protocol, implied: true, options: [] };
        matches.push(implied);
        group = implied;
      }
      group.options.push({ name: word.text, negated, values });
    }
    negated = false;
  }
  return { body: { general, matches, target, counters }, stray };
}

const ONE_VALUE = new Set(["-m", "--match", "-j", "--jump", "-g", "--goto"]);

/** Options whose value iptables-save treats as free text (xtables_save_string): quoted unless plain. */
export const FREE_TEXT: ReadonlySet<string> = new Set([
  ..."--comment --log-prefix --nflog-prefix --ulog-prefix --string --hex-string".split(" "),
  ..."--nfacct-name --path --bytecode --prefix".split(" "),
]);

/** Two extensions quote whatever stands there. */
const ALWAYS_QUOTED = new Set(["LED --led-trigger-id", "connlabel --label"]);

function printValue(owner: string, option: string, value: string): string {
  const plain = FREE_TEXT.has(option) ? /^[A-Za-z0-9_-]+$/ : /^[^\s"'\\]+$/;
  return plain.test(value) && !ALWAYS_QUOTED.has(`${owner} ${option}`)
    ? value
    : `"${value.replace(/["\\']/g, "\\$&")}"`;
}

function printOptions(owner: string, options: readonly RuleOption[]): string[] {
  return options.map(({ name, negated, values }) =>
    [...(negated ? ["!"] : []), name, ...values.map((value) => printValue(owner, name, value))].join(" "),
  );
}

/** Prints a rule as iptables-save does, without `-A CHAIN` and counters. */
export function printRuleBody(body: RuleBody): string {
  const printed = printOptions("", body.general);
  for (const match of body.matches) {
    if (!match.implied) printed.push(`-m ${match.module}`);
    printed.push(...printOptions(match.module, match.options));
  }
  if (body.target !== null) {
    printed.push(`${body.target.isGoto ? "-g" : "-j"} ${body.target.name}`);
    printed.push(...printOptions(body.target.name, body.target.options));
  }
  return printed.join(" ");
}

/** The comments of a rule (`-m comment --comment`), in order. */
export function ruleComments(body: RuleBody): string[] {
  return body.matches.flatMap((match) =>
    match.module === "comment"
      ? match.options.flatMap((option) => (option.name === "--comment" ? option.values : []))
      : [],
  );
}
