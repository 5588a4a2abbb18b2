import { expect, it } from "vitest";
import { ruledHost } from "../testing/ruled-host.ts";
import { AnalysisRoom } from "./room.ts";
import { toldKey } from "./told-rules.ts";

it("a trace over several hosts tells each host's rules in words, though their lines have the same place", () => {
  const room = new AnalysisRoom();
  room.desk("a").analyseSnapshot(ruledHost("first", "-A OUTPUT -p tcp -m tcp --dport 80 -j DROP"));
  room.desk("b").analyseSnapshot(ruledHost("second", "-A OUTPUT -o lo -j ACCEPT"));
  const says = ["first", "second"].map((name) => {
    const answer = room.trace(["a", "b"], {
      from: `${name}/host`,
      to: "127.0.0.1:80",
      protocol: "tcp",
      destinationPort: null,
    });
    if (!answer.ok) throw new Error(answer.error);
    const rules = answer.value.trace.paths.flatMap((path) => path.hops).filter((hop) => hop.kind === "rule");
    return rules.map((hop) => [hop.rule?.text, answer.value.told[toldKey(hop)]?.says]);
  });
  expect(says).toEqual([
    [["-A OUTPUT -p tcp -m tcp --dport 80 -j DROP", "TCP to port 80: drop"]],
    [["-A OUTPUT -o lo -j ACCEPT", "Anything that leaves by lo: accept"]],
  ]);
});
