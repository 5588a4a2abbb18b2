// What the palette lists for a query: entities that match, then actions that match.
import type { Action } from "../actions/action.ts";
import { type FindIndex, type Found, find } from "../find/find.ts";

export type PaletteItem =
  | { readonly kind: "entity"; readonly key: string; readonly label: string; readonly found: Found }
  | { readonly kind: "action"; readonly key: string; readonly label: string; readonly action: Action };

const MAX_ENTITIES = 40;

/** Without a query all actions; with one the best entities and every action whose words match. */
export function paletteItems(index: FindIndex, actions: readonly Action[], query: string): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const entities = find(index, query, MAX_ENTITIES).map(
    (found): PaletteItem => ({
      kind: "entity",
      key: `entity ${found.entry.ref.id}`,
      label: found.entry.title,
      found,
    }),
  );
  const matching = actions.filter((action) => {
    const text = `${action.label} ${action.group} ${action.keywords.join(" ")}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const commands = matching.map(
    (action): PaletteItem => ({ kind: "action", key: `action ${action.id}`, label: action.label, action }),
  );
  return [...entities, ...commands];
}
