// One-time tokens and the sessions they are exchanged for. All in memory: they end with the server.
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 bits as 64 hex digits. */
function secret(): string {
  return randomBytes(32).toString("hex");
}

/** Compares two texts in a time that tells nothing about where they differ, nor about their lengths. */
function sameText(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Sessions a server keeps at once; a link beyond that ends the oldest. */
const MOST_SESSIONS = 8;

export class Sessions {
  /** Differs per server: cookies of one machine are shared between its ports. */
  readonly cookieName = `vethscope-${randomBytes(4).toString("hex")}`;
  #token: string | null = null;
  readonly #sessions: string[] = [];

  /** Makes a fresh token; the one before it is void. */
  issueToken(): string {
    this.#token = secret();
    return this.#token;
  }

  /** Exchanges the token for a session, once; null when it is not the token or was used. */
  redeem(token: string): string | null {
    if (this.#token === null || !sameText(token, this.#token)) return null;
    this.#token = null;
    const session = secret();
    this.#sessions.push(session);
    if (this.#sessions.length > MOST_SESSIONS) this.#sessions.shift();
    return session;
  }

  /** The session named in a `Cookie` header, or null. */
  sessionOf(cookieHeader: string | undefined): string | null {
    for (const pair of (cookieHeader ?? "").split(";")) {
      const [name, value = ""] = pair.trim().split("=", 2);
      if (name !== this.cookieName) continue;
      for (const session of this.#sessions) if (sameText(value, session)) return session;
    }
    return null;
  }

  /** `Set-Cookie` for a session: unreadable to scripts, never sent by another site's page. */
  cookie(session: string): string {
    return `${this.cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
  }
}
