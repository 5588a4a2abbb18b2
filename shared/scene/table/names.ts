// What the sheets call things that are named by those who live in them.
import type { NetnsId } from "../../topology/ids.ts";

/** The screen's own titles, so that a netns is called the same everywhere. */
export interface Names {
  netns(id: NetnsId): string;
}
