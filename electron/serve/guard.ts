// Who may talk to the server: only pages it served itself, under a name that means this machine.
import type { IncomingMessage } from "node:http";

/**
 * The loopback names a browser may use, with any port: an ssh port forward changes the port. Another name means a
 * page of a stranger whose DNS answer was changed to 127.0.0.1 (DNS rebinding).
 */
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i;

/** Why a request is refused, or null. `originNeeded`: for requests that change something. */
export function refusal(request: IncomingMessage, originNeeded: boolean): string | null {
  const { host, origin } = request.headers;
  if (host === undefined || !LOOPBACK.test(host)) return "this server answers only on a loopback name";
  if (origin === undefined) return originNeeded ? "the Origin header is missing" : null;
  if (origin.toLowerCase() !== `http://${host.toLowerCase()}`) return "the request comes from another page";
  return null;
}
