// The analysis worker: parses, correlates and encodes away from the main thread.
import { AnalysisDesk } from "./desk.ts";
import type { AnswerMessage, CallName, RequestMessage } from "./messages.ts";

const desk = new AnalysisDesk();

const answers: {
  [Name in CallName]: (request: RequestMessage<Name>["request"]) => AnswerMessage<Name>["answer"];
} = {
  analyseSnapshot: (request) => desk.analyseSnapshot(request.snapshot),
  glance: (request) => desk.glance(request.snapshot),
  openBytes: (request) => desk.openBytes(request.bytes),
  compareWith: (request) => desk.compareWith(request.before),
  excerpt: (request) => desk.excerpt(request.source),
  sectionText: (request) => desk.sectionText(request.section),
  trace: (request) => desk.trace(request.question),
  exposure: () => desk.exposure(),
  firewall: (request) => desk.firewall(request.netns),
  firewallChain: (request) => desk.firewallChain(request.netns, request.table, request.chain),
  encode: () => desk.encode(),
  showJson: () => desk.showJson(),
  previewRedaction: (request) => desk.previewRedaction(request),
  encodeRedacted: (request) => desk.encodeRedacted(request),
  redactedTopology: (request) => desk.redactedTopology(request),
  redactedJson: (request) => desk.redactedJson(request),
  whoIs: (request) => desk.whoIs(request.question),
};

function answer<Name extends CallName>(message: RequestMessage<Name>): AnswerMessage<Name> {
  return { id: message.id, answer: answers[message.call](message.request) };
}

self.onmessage = (event: MessageEvent<RequestMessage>) => {
  // An uncaught throw would leave the caller waiting; it is a bug, so it is reported as one and rejects there.
  try {
    self.postMessage(answer(event.data));
  } catch (error) {
    self.postMessage({ id: event.data.id, bug: error instanceof Error ? error.message : String(error) });
  }
};
