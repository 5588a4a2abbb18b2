// Measures and cuts text in Inter without a DOM, so that screen, PNG and SVG agree on every width.
import { codeUnit } from "./code-unit.ts";
import { FIRST_CODE_POINT, REGULAR, SEMIBOLD, SYMBOLS } from "./inter-widths.ts";

export type FontWeight = 400 | 600;

/** Family list of every drawing; the second name is the same face's file for Latin Extended. */
export const FONT_FAMILY = "Inter, 'Inter Extended', 'Helvetica Neue', Arial, sans-serif";

const ELLIPSIS = "…";
/** Thousandths of an em assumed for a glyph that is not in the tables: as wide as the widest common ones. */
const UNKNOWN_WIDTH = 1100;
const TABLE_END = 0x180;

const regular = tableOf(REGULAR, 1);
const semibold = tableOf(SEMIBOLD, 2);

function tableOf(latin: readonly number[], column: 1 | 2): Float64Array {
  const table = new Float64Array(0x3000).fill(UNKNOWN_WIDTH);
  latin.forEach((width, index) => {
    table[FIRST_CODE_POINT + index] = width;
  });
  table.fill(0, 0, FIRST_CODE_POINT);
  for (const symbol of SYMBOLS) table[symbol[0]] = symbol[column];
  return table;
}

/**
 * Width of one line of text in the unit of `size`. Kerning is left out, which in Inter only ever makes a line
 * shorter; unknown glyphs count wide. So the drawn text is never wider than this.
 */
export function measure(text: string, size: number, weight: FontWeight = 400): number {
  const table = weight === 600 ? semibold : regular;
  const { length } = text;
  let sum = 0;
  for (let i = 0; i < length; i += 1) {
    const unit = codeUnit(text, i);
    if (unit < TABLE_END) sum += table[unit] as number;
    else if (unit >= 0xd800 && unit < 0xdc00) {
      sum += UNKNOWN_WIDTH;
      i += 1;
    } else sum += unit < 0x3000 ? (table[unit] as number) : UNKNOWN_WIDTH;
  }
  return (sum * size) / 1000;
}

/**
 * The text itself when it fits into `width`, else cut with an ellipsis: at the end, or in the middle for ids and
 * generated names whose tail tells them apart. "" when not even the ellipsis fits.
 */
export function fitText(
  text: string,
  width: number,
  size: number,
  weight: FontWeight = 400,
  cut: "end" | "middle" = "end",
): string {
  if (measure(text, size, weight) <= width + 0.01) return text;
  const glyphs = Array.from(text);
  let low = 0;
  let high = glyphs.length - 1;
  while (low < high) {
    const keep = (low + high + 1) >> 1;
    if (measure(shortened(glyphs, keep, cut), size, weight) <= width) low = keep;
    else high = keep - 1;
  }
  if (low > 0) return shortened(glyphs, low, cut);
  return measure(ELLIPSIS, size, weight) <= width ? ELLIPSIS : "";
}

function shortened(glyphs: readonly string[], keep: number, cut: "end" | "middle"): string {
  if (cut === "end") return glyphs.slice(0, keep).join("").trimEnd() + ELLIPSIS;
  const head = Math.ceil(keep / 2);
  return glyphs.slice(0, head).join("") + ELLIPSIS + glyphs.slice(glyphs.length - (keep - head)).join("");
}
