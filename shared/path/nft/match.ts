// The `match` statement of nftables: a loaded value compared with a constant, a range, a set, or another expression.
import type { NftTable } from "../../parse/nft-json.ts";
import { isObject, type JsonObject, own, text } from "../../parse/reading/json-values.ts";
import type { Context } from "../netfilter/evaluation.ts";
import type { Match } from "../trace.ts";
import { load } from "./load.ts";
import { elementsOf, find, isDynamic, partMatches, partOf } from "./set.ts";
import { constantOf, type Single } from "./value.ts";

/** Judges one match; a value that cannot be loaded (no such header) is "no" whatever the operator. */
export function matchStatement(body: JsonObject, context: Context, table: NftTable): Match {
  const operator = text(body, "op") ?? "==";
  const left = load(own(body, "left"), context, table);
  if (left === "break") return "no";
  if (left === "unknown") return "unknown";
  const right = own(body, "right");
  const [first] = left;
  if (first === undefined) return "unknown";
  if (["<", ">", "<=", ">="].includes(operator)) return ordered(operator, first, right);
  const inside = isIn(left, first, operator, right, context, table);
  if (inside === null) return "unknown";
  return inside !== (operator === "!=") ? "yes" : "no";
}

function ordered(operator: string, first: Single, right: unknown): Match {
  const value = constantOf(right, first.kind);
  if (typeof value !== "bigint" || typeof first.value !== "bigint") return "unknown";
  const own = first.value;
  const holds =
    operator === "<"
      ? own < value
      : operator === ">"
        ? own > value
        : operator === "<="
          ? own <= value
          : own >= value;
  return holds ? "yes" : "no";
}

/** Null: cannot be told. */
function isIn(
  left: readonly Single[],
  first: Single,
  operator: string,
  right: unknown,
  context: Context,
  table: NftTable,
): boolean | null {
  const elements = elementsOf(right, table);
  if (typeof right === "string" && right.startsWith("@") && elements === null) return null;
  if (elements !== null) {
    const found = find(elements, left, false);
    if (isDynamic(right, table)) return null;
    return found === "unknown" ? null : found !== "miss";
  }
  const isFlags = first.kind === "ctstate" || first.kind === "ctstatus" || first.kind === "tcpflags";
  if (isFlags && (operator === "in" || Array.isArray(right))) {
    const bits = constantOf(right, first.kind);
    if (typeof bits !== "bigint" || typeof first.value !== "bigint") return null;
    return operator === "in" ? (first.value & bits) !== 0n : first.value === bits;
  }
  if (left.length > 1) {
    const concat = isObject(right) ? own(right, "concat") : undefined;
    if (!Array.isArray(concat) || concat.length !== left.length) return null;
    const parts = concat.map((word, i) => partOf(word, left[i]?.kind ?? "number"));
    if (parts.some((part) => part === null)) return null;
    const answers = parts.map((part, i) => part && partMatches(part, left[i]?.value ?? null));
    return answers.includes(false) ? false : answers.includes(null) ? null : true;
  }
  if (Array.isArray(right)) {
    const parts = right.map((word) => partOf(word, first.kind));
    if (parts.some((part) => part === null)) return null;
    const answers = parts.map((part) => part && partMatches(part, first.value));
    return answers.includes(true) ? true : answers.includes(null) ? null : false;
  }
  if (first.value === null) return null;
  // `fib saddr . iif oif 0`, `iif 0`: no device
  if (first.kind === "name" && (right === 0 || right === false)) return first.value === "";
  if (first.kind === "name" && right === true) return first.value !== "";
  const part = partOf(right, first.kind);
  if (part !== null) return partMatches(part, first.value);
  const other = load(right, context, table, first.kind);
  const value = typeof other === "string" ? null : other[0]?.value;
  return value === null || value === undefined ? null : value === first.value;
}
