// The analysis worker: parses, correlates and encodes away from the main thread.
import type { AnalysisDesk } from "./desk.ts";
import type { AnswerMessage, CallName, RequestMessage } from "./messages.ts";
import { AnalysisRoom } from "./room.ts";
import { TopologyTeller } from "./told-topologies.ts";

const room = new AnalysisRoom();
const teller = new TopologyTeller();

const answers: {
  [Name in CallName]: (
    request: RequestMessage<Name>["request"],
    desk: AnalysisDesk,
    qualifier: string,
  ) => AnswerMessage<Name>["answer"];
} = {
  analyseSnapshot: (request, desk) => desk.analyseSnapshot(request.snapshot),
  glance: (request, desk) => desk.glance(request.snapshot),
  openBytes: (request, desk) => desk.openBytes(request.bytes),
  compareWith: (request, desk) => desk.compareWith(request.before),
  compareMoments: (request, desk) => desk.compareMoments(request.before, request.after),
  compareWithHost: (request, _, qualifier) => room.compareHosts(request.other, qualifier),
  excerpt: (request, desk) => desk.excerpt(request.source),
  sectionText: (request, desk) => desk.sectionText(request.section),
  trace: (request, _, qualifier) =>
    room.trace(request.across.length > 1 ? request.across : [qualifier], request.question),
  exposure: (_, desk) => desk.exposure(),
  traceRules: (request) => room.answers.refusedRules(request),
  traceText: (request) => room.answers.wholeText(request.id),
  firewall: (request, desk) => desk.firewall(request),
  firewallChain: (request, desk) => desk.firewallChain(request.netns, request),
  encode: (_, desk) => desk.encode(),
  showJson: (_, desk) => desk.showJson(),
  previewRedaction: (request, desk) => desk.previewRedaction(request),
  encodeRedacted: (request, desk) => desk.encodeRedacted(request),
  redactedTopology: (request, desk) => desk.redactedTopology(request),
  redactedJson: (request, desk) => desk.redactedJson(request),
  redactedTogether: (request) => room.redactedTogether(request.across, request.wish),
  whoIs: (request, desk) => desk.whoIs(request.question),
  takeOver: (request, _, qualifier) => room.takeOver(qualifier, request.from),
  drop: (_, __, qualifier) => room.drop(qualifier),
};

function answer<Name extends CallName>(message: RequestMessage<Name>): AnswerMessage<Name> {
  return {
    id: message.id,
    answer: answers[message.call](message.request, room.desk(message.desk), message.desk),
  };
}

self.onmessage = (event: MessageEvent<RequestMessage>) => {
  // An uncaught throw would leave the caller waiting; it is a bug, so it is reported as one and rejects there.
  try {
    const { call, desk } = event.data;
    self.postMessage(teller.send(call, desk, answer(event.data)));
  } catch (error) {
    teller.forget(event.data.desk);
    self.postMessage({ id: event.data.id, bug: error instanceof Error ? error.message : String(error) });
  }
};
