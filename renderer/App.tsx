// The layout of the app: one screen, the dialogs over it, and what listens on the whole window.
import { CSPProvider } from "@base-ui/react/csp-provider";
import { ConnectionNotice } from "./controls/ConnectionNotice.tsx";
import { FaultBoundary } from "./controls/FaultBoundary.tsx";
import { Notices } from "./controls/Notices.tsx";
import { ExportDialog } from "./dialogs/ExportDialog.tsx";
import { HelpDialog } from "./dialogs/HelpDialog.tsx";
import { Palette } from "./dialogs/Palette.tsx";
import { RedactDialog } from "./dialogs/RedactDialog.tsx";
import { TrustDialog } from "./dialogs/TrustDialog.tsx";
import { ConnectingScreen } from "./screens/connecting/ConnectingScreen.tsx";
import { HostKeyStop } from "./screens/connecting/HostKeyStop.tsx";
import { PromptDialog } from "./screens/connecting/PromptDialog.tsx";
import { HostsScreen } from "./screens/hosts/HostsScreen.tsx";
import { MainScreen } from "./screens/main/MainScreen.tsx";
import { StartScreen } from "./screens/start/StartScreen.tsx";
import { isHostKeyStop } from "./state/session.ts";
import type { Workbench } from "./state/workbench.ts";
import {
  useDropTarget,
  useSharedQuestion,
  useShortcuts,
  useThemeOnRoot,
  useTitle,
  useWindowSize,
} from "./window-hooks.ts";
import { useRead, WorkbenchProvider } from "./workbench-context.tsx";

export function App({ workbench }: { workbench: Workbench }) {
  return (
    <CSPProvider disableStyleElements>
      <WorkbenchProvider value={workbench}>
        <Window workbench={workbench} />
      </WorkbenchProvider>
    </CSPProvider>
  );
}

function Window({ workbench }: { workbench: Workbench }) {
  useThemeOnRoot(workbench);
  useWindowSize(workbench);
  useShortcuts(workbench);
  useTitle(workbench);
  useSharedQuestion(workbench);
  const dropping = useDropTarget(workbench);
  const dialog = useRead(workbench.dialogs, (state) => state.open);
  return (
    <>
      <FaultBoundary part="this screen">
        <Screen workbench={workbench} />
      </FaultBoundary>
      <PromptDialog />
      <FaultBoundary part="the dialog" key={dialog} onClose={() => workbench.dialogs.close()}>
        {dialog === "palette" && <Palette />}
        {dialog === "help" && <HelpDialog />}
        {dialog === "trust" && <TrustDialog />}
        {dialog === "redact" && <RedactDialog />}
        {dialog === "export" && <ExportDialog />}
      </FaultBoundary>
      {dropping && <div className="drop-veil">Drop a snapshot to open it, several to see them together</div>}
      <ConnectionNotice />
      <Notices />
    </>
  );
}

function Screen({ workbench }: { workbench: Workbench }) {
  const view = useRead(workbench.session, (state) => state.view);
  const failed = useRead(workbench.session, (state) => state.failed);
  if (failed !== null && isHostKeyStop(failed)) return <HostKeyStop failed={failed} />;
  if (view === "connecting") return <ConnectingScreen />;
  if (view === "picture") return <MainScreen />;
  if (view === "hosts") return <HostsScreen />;
  return <StartScreen />;
}
