// "Whose is it": one box for an address, network, MAC, pid, part of an id, namespace, path, interface, port or chain.
import type { Analysis } from "../analyse.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { indexTopology } from "../topology/lookup.ts";
import type { Ground, WhoAnswer } from "./answer.ts";
import { nobodyHas, whoHasAddress, whoHasMac, whoHasNetwork } from "./by-address.ts";
import { whoseChain } from "./by-chain.ts";
import {
  interfaceAnswers,
  whoHasPort,
  whoIsPid,
  whoseId,
  whoseInode,
  whoseName,
  whosePath,
} from "./by-identity.ts";
import { type Reading, readQuestion } from "./question.ts";

export interface WhoResult {
  readonly question: string;
  /** As what it was understood: the readings that had an answer, else all that were tried. */
  readonly asked: readonly Reading["kind"][];
  /** Best first; empty: nobody here. */
  readonly answers: readonly WhoAnswer[];
  /** Sentence for nobody, with what is known all the same; null when somebody was found. */
  readonly nobody: string | null;
}

/** Makes the ground that questions about one snapshot stand on; build it once and ask often. */
export function groundOf(snapshot: Snapshot, analysis: Analysis): Ground {
  return { snapshot, records: analysis.records, index: indexTopology(analysis.topology) };
}

/** Answers one question. Never throws; a question that nothing fits has no answers and says so. */
export function who(ground: Ground, question: string): WhoResult {
  const readings = readQuestion(question);
  const answered = readings.map((reading) => ({ reading, answers: answersTo(ground, reading) }));
  const found = answered.filter((one) => one.answers.length > 0);
  const seen = new Set<string>();
  const answers = found
    .flatMap((one) => one.answers)
    .filter((one) => {
      const key = `${one.kind} ${one.ref?.id ?? one.name} ${one.says}`;
      return !seen.has(key) && seen.add(key);
    });
  const asked = [...new Set((found.length > 0 ? found : answered).map((one) => one.reading.kind))];
  return { question, asked, answers, nobody: answers.length > 0 ? null : nobody(ground, question, readings) };
}

function answersTo(ground: Ground, reading: Reading): WhoAnswer[] {
  switch (reading.kind) {
    case "address":
      return whoHasAddress(ground, reading.address);
    case "network":
      return whoHasNetwork(ground, reading.network);
    case "mac":
      return whoHasMac(ground, reading.mac);
    case "pid":
      return whoIsPid(ground, reading.pid);
    case "id":
      return whoseId(ground, reading.prefix);
    case "inode":
      return whoseInode(ground, reading.inode);
    case "path":
      return whosePath(ground, reading.path);
    case "port":
      return whoHasPort(ground, reading.port, reading.protocol);
    case "chain":
      return whoseChain(ground, reading.chain);
    case "interface":
      return interfaceAnswers(ground, reading.name);
    case "name":
      return whoseName(ground, reading.name);
  }
}

function nobody(ground: Ground, question: string, readings: readonly Reading[]): string {
  const unread = ground.index.topology.namespaces.filter((netns) => netns.access !== "read").length;
  const doubt = unread === 0 ? "" : ` ${unread} network namespaces were not read, so it may be there.`;
  const address = readings.find((one) => one.kind === "address");
  const known = address?.kind === "address" ? nobodyHas(ground, address.address) : "";
  const shown = question.trim().slice(0, 100);
  if (readings.length === 0) return "Nothing was asked.";
  return `Nobody here: ${shown} belongs to nothing on this host.${known}${doubt}`;
}
