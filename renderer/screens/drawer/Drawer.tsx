// The drawer: findings, changes, warnings, the log of what ran, and the progress of a refresh.
import { Tabs } from "@base-ui/react/tabs";
import { IconButton } from "../../controls/buttons.tsx";
import type { PanesState } from "../../state/panes.ts";
import { HostChoice } from "../../views/HostChoice.tsx";
import { useDocument, useRead, useWorkbench } from "../../workbench-context.tsx";
import { RunProgress } from "../connecting/RunProgress.tsx";
import { ChangeList } from "../diff/ChangeList.tsx";
import { FindingList } from "../findings/FindingList.tsx";
import { useFindings } from "../findings/use-findings.ts";
import { RunLog } from "./RunLog.tsx";
import { WarningList } from "./WarningList.tsx";

export function Drawer() {
  const { panes, session, changes: changeStore } = useWorkbench();
  const changes = useRead(changeStore, (state) => state.difference);
  const document = useDocument();
  const { listed } = useFindings();
  const tab = useRead(panes, (state) => state.drawerTab);
  const run = useRead(session, (state) => state.run);
  const shown = tab === "progress" && run === null ? "log" : tab;
  return (
    <Tabs.Root
      className="drawer"
      value={shown}
      onValueChange={(value) => panes.showDrawer(value as PanesState["drawerTab"])}
    >
      <div className="drawer-head">
        <Tabs.List className="tabs" aria-label="Findings, changes, warnings and log">
          <Tabs.Tab className="tab" value="findings">
            Findings <span className="tab-count">{listed.length}</span>
          </Tabs.Tab>
          <Tabs.Tab className="tab" value="changes">
            Changes <span className="tab-count">{changes?.changes.length ?? ""}</span>
          </Tabs.Tab>
          <Tabs.Tab className="tab" value="warnings">
            Warnings <span className="tab-count">{document.topology.warnings.length}</span>
          </Tabs.Tab>
          <Tabs.Tab className="tab" value="log">
            Run log <span className="tab-count">{document.sections.length}</span>
          </Tabs.Tab>
          {run !== null && (
            <Tabs.Tab className="tab" value="progress">
              Progress
            </Tabs.Tab>
          )}
        </Tabs.List>
        <span className="grow" />
        {(shown === "warnings" || shown === "log") && <HostChoice />}
        <IconButton icon="close" label="Close warnings and log" small onClick={() => panes.close("drawer")} />
      </div>
      <Tabs.Panel className="drawer-body" value="findings">
        <FindingList />
      </Tabs.Panel>
      <Tabs.Panel className="drawer-body" value="changes">
        <ChangeList />
      </Tabs.Panel>
      <Tabs.Panel className="drawer-body" value="warnings">
        <WarningList />
      </Tabs.Panel>
      <Tabs.Panel className="drawer-body" value="log">
        <RunLog />
      </Tabs.Panel>
      {run !== null && (
        <Tabs.Panel className="drawer-body" value="progress">
          <RunProgress run={run} />
        </Tabs.Panel>
      )}
    </Tabs.Root>
  );
}
