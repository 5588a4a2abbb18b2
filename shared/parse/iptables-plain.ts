// A quick look over one line of iptables-save that is surely well formed, so that its words can wait until they are asked for.

const SPACE = 32;
const BANG = 33;
const QUOTE = 34;
const APOSTROPHE = 39;
const DASH = 45;
const BACKSLASH = 92;

/** Longer lines are read word by word: the reader has a limit of words. */
const LONGEST = 4000;

/** Long spellings that take no value, or that must not stand in a rule twice. */
const ODD = new Set(["--jump", "--goto", "--set-counters", "--fragment", "--ipv4", "--ipv6"]);
const TWO_VALUES = new Set(["--match-set", "--tcp-flags"]);

/**
 * Whether every word of a rule surely belongs to an option. "No" means "look closer": `readRuleBody` then finds the words
 * that belong to none, or that all is well. One pass over the characters, and nothing is made of them.
 * @param from offset of the first word behind `-A CHAIN`; @param to offset of the line's end.
 * @param freeText options whose value may look like an option.
 */
export function isPlainRule(
  source: string,
  from: number,
  to: number,
  freeText: ReadonlySet<string>,
): boolean {
  if (to - from > LONGEST) return false;
  let i = from;
  /** Values that the last option still takes. */
  let room = 0;
  let option = from;
  let optionEnd = from;
  let isLong = false;
  let jumped = false;
  while (i < to) {
    const code = source.charCodeAt(i);
    if (code === SPACE) {
      i += 1;
      continue;
    }
    if (code === BANG) {
      if (room > 0 && isLong) return false;
      if (source.charCodeAt(i + 1) !== SPACE || source.charCodeAt(i + 2) !== DASH || i + 2 >= to)
        return false;
      room = 0;
      i += 2;
      continue;
    }
    let end = i;
    if (code === QUOTE) {
      end += 1;
      while (end < to && source.charCodeAt(end) !== QUOTE)
        end += source.charCodeAt(end) === BACKSLASH ? 2 : 1;
      if (end >= to) return false;
      end += 1;
      if (end < to && source.charCodeAt(end) !== SPACE) return false;
    } else {
      for (; end < to; end += 1) {
        const each = source.charCodeAt(end);
        if (each === SPACE) break;
        if (each < SPACE || each === QUOTE || each === APOSTROPHE) return false;
      }
    }
    if (code !== DASH) {
      if (room === 0) {
        if (!isLong || !TWO_VALUES.has(source.slice(option, optionEnd))) return false;
        isLong = false;
      } else room -= 1;
      i = end;
      continue;
    }
    if (room > 0 && isLong && freeText.has(source.slice(option, optionEnd))) return false;
    option = i;
    optionEnd = end;
    const second = source.charCodeAt(i + 1);
    if (second === DASH) {
      const third = source.charCodeAt(i + 2);
      if (!isLetter(third)) return false;
      for (let at = i + 3; at < end; at += 1) {
        const each = source.charCodeAt(at);
        if (!isLetter(each) && each !== DASH && (each < 48 || each > 57)) return false;
      }
      // f, g, i, j, s
      const mayBeOdd = third === 102 || third === 103 || third === 105 || third === 106 || third === 115;
      if (mayBeOdd && ODD.has(source.slice(i, end))) return false;
      isLong = true;
      room = 1;
    } else {
      if (end !== i + 2) return false;
      // -4 -6 -f take no value; -c takes two
      const isFamily = second === 52 || second === 54;
      if (second === 99 || !(isFamily || isLetter(second))) return false;
      if (second === 106 || second === 103) {
        if (jumped) return false;
        jumped = true;
      }
      isLong = false;
      room = isFamily || second === 102 ? 0 : 1;
    }
    i = end;
  }
  return true;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}
