// What the dialogs that redact have in common: the random bytes, the whole wish, and counts in words.
import { CATEGORIES, type Category, type Replacement } from "../../shared/redact/redact.ts";
import type { RedactionWish } from "../analysis/messages.ts";

/** Fresh for every copy: two copies must not be joined by their pseudonyms. */
export function newRandom(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(16));
}

/** Everything that can be replaced. */
export function redactEverything(): RedactionWish {
  return { categories: CATEGORIES.map(({ category }) => category), random: newRandom() };
}

/** `50 replaced in 240 places`; anything but a list is still being made or failed. */
export function countWords(preview: unknown, category: Category): string {
  if (!Array.isArray(preview)) return "…";
  const own = (preview as readonly Replacement[]).filter((one) => one.category === category);
  const places = own.reduce((sum, one) => sum + one.count, 0);
  return own.length === 0 ? "none here" : `${own.length} replaced in ${places} places`;
}
