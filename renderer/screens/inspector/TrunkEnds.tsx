// What joins an interface to other open hosts: tunnels and segments with their far ends, and ends that stay open.
import type { InterfaceId } from "../../../shared/topology/ids.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { Doubt, Section } from "./parts.tsx";

export function TrunkEnds({ id }: { id: InterfaceId }) {
  const { beside, goTo } = useWorkbench();
  const fleet = useRead(beside, (state) => state.fleet);
  if (fleet === null) return null;
  const trunks = fleet.trunks.filter((trunk) => trunk.ends.some((end) => end.interface === id));
  const open = fleet.openEnds.filter((end) => end.interface === id);
  if (trunks.length === 0 && open.length === 0) return null;
  return (
    <Section title="Other hosts">
      {trunks.map((trunk) => (
        <div key={trunk.key} className="trunk">
          <p>
            {trunk.kind === "tunnel" ? "Tunnel" : "Layer-2 segment"} <strong>{trunk.word}</strong>
          </p>
          <ul className="link-list">
            {trunk.ends
              .filter((end) => end.interface !== id)
              .map((end) => (
                <li key={end.interface}>
                  <button
                    type="button"
                    className="link-button"
                    onClick={() => goTo({ kind: "interface", id: end.interface })}
                  >
                    {end.member.index.interfaces.get(end.interface)?.name} on {end.member.label}
                  </button>
                </li>
              ))}
          </ul>
          {[
            ...trunk.carries.map((line) => `Carries ${line}.`),
            ...trunk.proofs.map((line) => `${line}.`),
          ].map((line) => (
            <p key={line} className="muted break">
              {line}
            </p>
          ))}
          {trunk.doubts.map((line) => (
            <Doubt key={line}>{line}</Doubt>
          ))}
        </div>
      ))}
      {open.map((end) => (
        <Doubt key={end.address}>{end.says}</Doubt>
      ))}
    </Section>
  );
}
