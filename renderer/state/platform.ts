// Which modifier key this keyboard has: a matter of the keys in front of the person, not of the shell.

/** `darwin` on Apple keyboards, else `other`. */
export function platform(): "darwin" | "other" {
  return typeof navigator !== "undefined" && /Mac|iP(hone|ad|od)/.test(navigator.platform)
    ? "darwin"
    : "other";
}
