// The hops of one way: a section per network namespace, a block per stage, a line per hop.
import { useMemo } from "react";
import type { TraceAnswer } from "../../analysis/messages.ts";
import { toldKey } from "../../analysis/told-rules.ts";
import { EveryHop } from "./EveryHop.tsx";
import { HopLine, NetnsHead, StageHead } from "./HopLine.tsx";
import { groupHops, whatMattered } from "./hop-groups.ts";

/** Which way of an answer is listed. */
export interface ListedWay {
  readonly answer: TraceAnswer;
  readonly of: "request" | "reply";
  readonly way: number;
}

export function HopList({ listed, every }: { listed: ListedWay; every: boolean }) {
  const { answer, of, way } = listed;
  const path = (of === "reply" ? answer.reply : answer.trace)?.paths[way];
  const { told } = answer;
  const groups = useMemo(() => {
    const hops = path?.hops ?? [];
    return groupHops(every ? hops : whatMattered(hops));
  }, [path, every]);
  if (every && path?.steps.some((step) => step.kind === "refusals"))
    return <EveryHop key={`${answer.id} ${of} ${way}`} listed={listed} path={path} />;
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
