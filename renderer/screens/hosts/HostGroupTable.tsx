// One group of hosts as a table, with a box that marks them all.
import { Fragment } from "react";
import type { HostGroup } from "../../state/host-list.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { HostDetails } from "./HostDetails.tsx";
import { HostRow } from "./HostRow.tsx";

export function HostGroupTable({ group }: { group: HostGroup }) {
  const { hostList, hostRuns } = useWorkbench();
  const { marked, opened } = useRead(hostList, (state) => state);
  const steps = useRead(hostRuns, (state) => state.hosts);
  const targets = group.hosts.map(({ target }) => target);
  const count = targets.filter((target) => marked.has(target)).length;
  return (
    <section className="hosts-group" aria-label={group.title}>
      <table className="hosts-table">
        <thead>
          <tr>
            <th scope="col" className="hosts-mark">
              <input
                type="checkbox"
                aria-label={`Mark all of ${group.title}`}
                checked={count === targets.length}
                ref={(box) => {
                  if (box !== null) box.indeterminate = count > 0 && count < targets.length;
                }}
                onChange={() => hostList.markAll(targets)}
              />
            </th>
            <th scope="col">{group.title}</th>
            <th scope="col">Last collected</th>
            <th scope="col">State</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {group.hosts.map((host) => {
            const step = steps.get(host.target) ?? null;
            return (
              <Fragment key={host.target}>
                <HostRow host={host} step={step} marked={marked.has(host.target)} />
                {opened === host.target && (
                  <tr className="hosts-details">
                    <td />
                    <td colSpan={4}>
                      <HostDetails host={host} step={step} />
                    </td>
                  </tr>
                )}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
