// What a trace is worked out from: all open hosts, or the one there is. Another one asks for another answer.
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";

export function useTraceGround(): object {
  const { beside } = useWorkbench();
  const fleet = useRead(beside, (state) => state.fleet);
  const { topology } = useDocument();
  return fleet ?? topology;
}
