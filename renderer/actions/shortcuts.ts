// Shortcuts: which action a key press means, and how a shortcut is written for people.
import type { Action, Shortcut } from "./action.ts";

/** The part of a KeyboardEvent that decides. */
export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

export function matches(shortcut: Shortcut, press: KeyPress, platform: string): boolean {
  const mod = platform === "darwin" ? press.metaKey : press.ctrlKey;
  const otherMod = platform === "darwin" ? press.ctrlKey : press.metaKey;
  if (press.altKey || otherMod || mod !== (shortcut.mod === true)) return false;
  const isLetter = /^[a-z]$/.test(shortcut.key);
  // Shift belongs to the character for `?` and `+`, and to the shortcut for letters and named keys.
  const named = shortcut.key.length > 1;
  if ((isLetter || named) && press.shiftKey !== (shortcut.shift === true)) return false;
  return (press.key.length === 1 ? press.key.toLowerCase() : press.key) === shortcut.key;
}

/** The action a key press means; while text is being typed only shortcuts with Ctrl or Cmd count. */
export function actionFor(
  actions: readonly Action[],
  press: KeyPress,
  platform: string,
  typing: boolean,
): Action | null {
  for (const action of actions) {
    for (const shortcut of action.shortcuts) {
      if (typing && shortcut.mod !== true) continue;
      if (matches(shortcut, press, platform)) return action;
    }
  }
  return null;
}

const KEY_WORDS: Readonly<Record<string, string>> = {
  Escape: "Esc",
  Backspace: "Backspace",
  Enter: "Enter",
  "+": "+",
};

export function shortcutText(shortcut: Shortcut, platform: string): string {
  const key = KEY_WORDS[shortcut.key] ?? shortcut.key.toUpperCase();
  const parts = [
    ...(shortcut.mod === true ? [platform === "darwin" ? "⌘" : "Ctrl"] : []),
    ...(shortcut.shift === true ? [platform === "darwin" ? "⇧" : "Shift"] : []),
    key,
  ];
  return platform === "darwin" && parts.length > 1 ? parts.join("") : parts.join("+");
}
