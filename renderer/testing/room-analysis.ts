// The real analysis without its worker, for tests of the stores over several hosts.
import type { Analysis, Desks } from "../analysis/client.ts";
import { AnalysisRoom } from "../analysis/room.ts";

export function roomAnalysis(): Analysis & Desks {
  const room = new AnalysisRoom();
  let inUse = "";
  let together: readonly string[] = [];
  const speaking = (of: () => string): Analysis => {
    const desk = () => room.desk(of());
    return {
      analyseSnapshot: async (snapshot) => desk().analyseSnapshot(snapshot),
      glance: async (snapshot) => desk().glance(snapshot),
      openBytes: async (bytes) => desk().openBytes(bytes),
      compareWith: async (before) => desk().compareWith(before),
      compareMoments: async (before, after) => desk().compareMoments(before, after),
      compareWithHost: async (other) => room.compareHosts(other, of()),
      excerpt: async (source) => desk().excerpt(source),
      sectionText: async (section) => desk().sectionText(section),
      trace: async (question) => room.trace(together.length > 1 ? together : [of()], question),
      exposure: async () => desk().exposure(),
      traceRules: async (which) => room.answers.refusedRules(which),
      traceText: async (id) => room.answers.wholeText(id),
      firewall: async (wish) => desk().firewall(wish),
      firewallChain: async (which) => desk().firewallChain(which.netns, which),
      encode: async () => desk().encode(),
      showJson: async () => desk().showJson(),
      previewRedaction: async (wish) => desk().previewRedaction(wish),
      encodeRedacted: async (wish) => desk().encodeRedacted(wish),
      redactedTopology: async (wish) => desk().redactedTopology(wish),
      redactedJson: async (wish) => desk().redactedJson(wish),
      redactedTogether: async (wish) => room.redactedTogether(together, wish),
      whoIs: async (question) => desk().whoIs(question),
      takeOver: async (from) => room.takeOver(of(), from),
    };
  };
  return {
    ...speaking(() => inUse),
    use(qualifier) {
      inUse = qualifier;
    },
    at: (qualifier) => speaking(() => qualifier),
    drop: (qualifier) => void room.drop(qualifier),
    across(qualifiers) {
      together = qualifiers;
    },
  };
}
