// The hops of one way: a section per network namespace, a block per stage, a line per hop.
import { useMemo } from "react";
import type { ToldPath, TraceAnswer } from "../../analysis/messages.ts";
import { toldKey } from "../../analysis/told-rules.ts";
import { HopLine, NetnsHead, StageHead } from "./HopLine.tsx";
import { groupHops, whatMattered } from "./hop-groups.ts";

/** Which way of an answer is listed. */
export interface ListedWay {
  readonly answer: TraceAnswer;
  readonly of: "request" | "reply";
  /** Its place among the ways of the answer. */
  readonly way: number;
  readonly path: ToldPath;
}

export function HopList({ listed: { answer, path }, every }: { listed: ListedWay; every: boolean }) {
  const { told } = answer;
  const groups = useMemo(() => groupHops(every ? path.hops : whatMattered(path.hops)), [path, every]);
  return (
    <ol className="trace-groups" aria-label="Hops">
      {groups.map((group, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the hops of one answer never change
        <li key={at} className="trace-group">
          <NetnsHead netns={group.netns} />
          <ol className="trace-stages">
            {group.stages.map(({ stage, hops }, position) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the hops of one answer never change
              <li key={position} className="trace-stage">
                {stage !== null && <StageHead stage={stage} />}
                <ol className="trace-hops">
                  {hops.map((hop, line) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the hops of one answer never change
                    <li key={line}>
                      <HopLine hop={hop} told={told[toldKey(hop)]} />
                    </li>
                  ))}
                </ol>
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}
