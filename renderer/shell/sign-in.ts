// Exchanges the one-time token of the link for a session cookie, and takes it out of the address bar.
import { SESSION_PATH } from "../../shared/api-frames.ts";

/**
 * @returns null when there is a session or may be one from an earlier visit; else a sentence that says what to do.
 */
export async function signIn(): Promise<string | null> {
  const token = /^#token=([0-9a-f]+)$/.exec(location.hash)?.[1];
  if (token === undefined) return null;
  // Neither the history nor a bookmark shall hold it.
  history.replaceState(null, "", location.pathname + location.search);
  try {
    const answer = await fetch(SESSION_PATH, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token }),
    });
    // 401: the link was used already, perhaps by this very browser, which then has a session: the socket will tell.
    if (answer.ok || answer.status === 401) return null;
    return `The program refused this page: ${await answer.text()}.`;
  } catch {
    return "The program that serves this page does not answer.";
  }
}
