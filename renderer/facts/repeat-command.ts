// The command a person types on the host to see the same lines again.
import type { NetworkNamespace } from "../../shared/topology/model.ts";

/** A path through which the netns can be entered: a file it is mounted on, else a process in it; null for neither. */
export function netnsPath(netns: NetworkNamespace): string | null {
  const named = netns.names.find((name) => name.path.startsWith("/"));
  if (named !== undefined) return named.path;
  const pid = netns.pids[0];
  return pid === undefined ? null : `/proc/${pid}/ns/net`;
}

/** `ip ... -batch -  # addr show?route show?...`: what was asked stands behind the sign, one question per answer line. */
const BATCH = /^(.*\bip\b.*?)( -force)?( [^#]*?) -batch -\s+#\s*(.+)$/;

/**
 * The command as it can be repeated in a root shell on the host. `netns` is the one it ran in, null when it is not
 * of one. A command that already enters a namespace, and one in the host's own, stays as it is. A batch becomes its
 * first question when that is what line 1 answers, else the whole batch: a failed question leaves no line, so only
 * the first line is surely told apart.
 */
export function repeatCommand(
  command: string,
  netns: NetworkNamespace | null,
  line: number | null = null,
): string {
  const batch = BATCH.exec(command);
  if (batch !== null) {
    const [, before = "", force = "", options = "", asked = ""] = batch;
    const questions = asked.split(/[?;\n]\s*/).filter((question) => question.trim() !== "");
    if (line === 1 && questions[0] !== undefined) return `${before}${options} ${questions[0]}`;
    return `printf '%s\\n' ${questions.map(quote).join(" ")} | ${before}${force}${options} -batch -`;
  }
  if (netns === null || netns.isHost || /\b(nsenter|ip netns exec|ip -n)\b/.test(command)) return command;
  const path = netnsPath(netns);
  if (path === null) return command;
  const simple = !/[|;&<>$`'"()]/.test(command);
  const inside = simple ? command : `sh -c ${quote(command)}`;
  return `nsenter --net=${/^[\w./:@+-]+$/.test(path) ? path : quote(path)} ${inside}`;
}

function quote(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}
