// The top bar: which host, how current, what is doubtful, and the way to everything else.

import { perform } from "../../actions/registry.ts";
import { ActionButton } from "../../controls/buttons.tsx";
import { ThemeButton } from "../../controls/ThemeButton.tsx";
import { plural } from "../../facts/quantities.ts";
import { Icon } from "../../icons/Icon.tsx";
import type { PaneSizes } from "../../state/panes.ts";
import { platform } from "../../state/platform.ts";
import { useDocument, useWorkbench } from "../../workbench-context.tsx";
import { FindingsBadge } from "../findings/FindingsBadge.tsx";
import { LiveChoice } from "../history/LiveChoice.tsx";
import { CaptureState } from "./CaptureState.tsx";
import { MainMenu } from "./MainMenu.tsx";

export function TopBar({ sizes }: { sizes: PaneSizes }) {
  const workbench = useWorkbench();
  const { topology } = useDocument();
  const warnings = topology.warnings.length;
  return (
    <header className="top-bar">
      <h1 className="visually-hidden">Wiring of {topology.host.name || "a host"}</h1>
      <ActionButton action="source.start" icon="back" />
      <button
        type="button"
        className="top-host"
        title={`${topology.host.osName}, ${topology.host.kernel}`}
        onClick={() => workbench.goTo({ kind: "host", id: topology.host.id })}
      >
        <Icon name="host" />
        <span className="truncate">{topology.host.name || "Host without a name"}</span>
      </button>
      <CaptureState />
      <FindingsBadge />
      {warnings > 0 && (
        <button
          type="button"
          className="badge badge-doubt"
          title="Show what could not be read, was refused or is doubtful"
          onClick={() => workbench.panes.showDrawer("warnings")}
        >
          <Icon name="warning" size={13} />
          <span>{plural(warnings, "warning")}</span>
        </button>
      )}
      <span className="grow" />
      <button type="button" className="top-search" onClick={() => void perform("app.palette", workbench)}>
        <Icon name="search" size={14} />
        <span className="truncate">
          Find<span className="top-hint"> a name, IP, MAC, pid or id</span>
        </span>
        <kbd>{platform() === "darwin" ? "⌘K" : "Ctrl+K"}</kbd>
      </button>
      <span className="grow" />
      <LiveChoice />
      <ActionButton action="source.refresh" icon="refresh" />
      <ActionButton action="export.dialog" icon="download" />
      <span className="top-line" />
      <ActionButton action="panes.outline" icon="outline" pressed={sizes.outline > 0} />
      <ActionButton action="panes.drawer" icon="drawer" pressed={sizes.drawer > 0} />
      <ActionButton action="panes.inspector" icon="inspector" pressed={sizes.inspector > 0} />
      <span className="top-line" />
      <ThemeButton />
      <MainMenu />
    </header>
  );
}
