// Reads the body of the request that brings a token.
import type { IncomingMessage } from "node:http";
import * as z from "zod/mini";

const LARGEST_BODY = 1024;
const body = z.strictObject({ token: z.string().check(z.maxLength(256)) });

/** The token of a JSON body `{"token": "..."}`; null when the body is too large or something else. */
export async function readToken(request: IncomingMessage): Promise<string | null> {
  // A form of another site cannot send this type without the browser asking first.
  if (!/^application\/json\b/.test(request.headers["content-type"] ?? "")) return null;
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) return null;
  }
  try {
    const result = body.safeParse(JSON.parse(text));
    return result.success ? result.data.token : null;
  } catch {
    return null;
  }
}
