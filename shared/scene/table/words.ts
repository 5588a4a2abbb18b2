// State in words, for the columns that say how a thing is.
import type { Access, Container, Interface } from "../../topology/model.ts";
import { type Cell, doubt, text } from "./sheet.ts";

const ACCESS_WORDS: Readonly<Record<Access, string>> = {
  read: "read",
  "not-permitted": "not permitted",
  "not-collected": "not collected",
  failed: "failed",
};

export function accessWord(access: Access): string {
  return ACCESS_WORDS[access];
}

/**
 * RFC 2863 state as `ip` prints it. UNKNOWN is how tunnels, loopback and tun say "up": their driver reports no
 * carrier. A link that is switched off and one that lacks carrier are told apart by its flags.
 */
export function linkState(link: Pick<Interface, "state" | "flags">): Cell {
  const off = link.flags.length > 0 && !link.flags.includes("UP");
  switch (link.state) {
    case "UP":
      return text("up", "good");
    case "UNKNOWN":
      return off ? text("off", "muted") : text("up, carrier not reported");
    case "DOWN":
      if (off) return text("off", "muted");
      return text(link.flags.includes("NO-CARRIER") ? "no carrier" : "down", "muted");
    case "LOWERLAYERDOWN":
      return text("lower link down", "muted");
    case "DORMANT":
      return text("dormant", "muted");
    case "":
      return doubt("not known", "The host did not print a state.");
    default:
      return text(link.state.toLowerCase());
  }
}

export function containerState(container: Pick<Container, "status">): Cell {
  if (container.status === "running") return text("running", "good");
  if (container.status === "unknown") return doubt("not known", "No runtime said how this container is.");
  return text(container.status, "muted");
}
