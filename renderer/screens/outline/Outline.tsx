// The outline: every namespace, interface, pod and container as a tree, with a filter on top.
import { useDeferredValue, useEffect, useId, useMemo, useState } from "react";
import { IconButton } from "../../controls/buttons.tsx";
import { FilterBox } from "../../controls/FilterBox.tsx";
import { plural } from "../../facts/quantities.ts";
import { useOpenHosts } from "../../use-open-hosts.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";
import { HostList } from "./HostList.tsx";
import { OutlineTree } from "./OutlineTree.tsx";
import { matchingIds, outlineRows, outlineTrees, revealing } from "./outline-rows.ts";

export function Outline() {
  // Typing and a refresh are answered before the tree has followed.
  const open = useDeferredValue(useOpenHosts());
  const { focusFilter, panes, selection } = useWorkbench();
  const [typed, setTyped] = useState("");
  const filter = useDeferredValue(typed);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const treeId = useId();
  const selected = useRead(selection, (state) => state.selected);

  const hosts = useMemo(
    () => open.map(({ qualifier, label, document }) => ({ qualifier, label, lookup: document.lookup })),
    [open],
  );
  const matching = useMemo(
    () =>
      filter.trim() === ""
        ? null
        : matchingIds(
            open.flatMap(({ document }) => document.findIndex.entries),
            filter,
          ),
    [open, filter],
  );
  const trees = useMemo(() => outlineTrees(hosts), [hosts]);
  const rows = useMemo(() => outlineRows(trees, { toggled, matching }), [trees, toggled, matching]);

  // What is selected elsewhere opens the branch it stands in; closing that branch by hand stays possible.
  useEffect(() => {
    setToggled((current) => revealing(current, hosts, selected));
  }, [hosts, selected]);

  function toggle(key: string) {
    const next = new Set(toggled);
    if (!next.delete(key)) next.add(key);
    setToggled(next);
  }

  return (
    <>
      <HostList />
      <div className="pane-head">
        <FilterBox
          value={typed}
          onChange={setTyped}
          onFocus={() => {
            for (const { document } of open) void document.findIndex.prepare();
          }}
          label="Filter the outline by name, address, MAC, pid or id"
          controls={treeId}
          focus={focusFilter}
        />
        <IconButton icon="close" label="Close the outline" small onClick={() => panes.close("outline")} />
      </div>
      <p className="visually-hidden" role="status">
        {matching === null ? "" : plural(matching.size, "match", "matches")}
      </p>
      {rows.length === 0 ? (
        <p className="pane-empty">Nothing here matches “{filter.trim()}”.</p>
      ) : (
        <OutlineTree id={treeId} rows={rows} onToggle={toggle} />
      )}
    </>
  );
}
