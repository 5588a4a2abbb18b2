// What a machine lacks for a test: with CI=true a failure, elsewhere a reason to skip it.

/**
 * @param reason what is missing, or null
 * @returns the same
 * @throws with CI=true when something is missing: nothing may go untried there unseen
 */
export function lacking(reason: string | null): string | null {
  if (reason !== null && process.env.CI === "true") throw new Error(`CI tries everything: ${reason}`);
  return reason;
}
