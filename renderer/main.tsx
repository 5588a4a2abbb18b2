// Starts the app: the shell, the analysis worker, the stores, and React on top.
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { serveNativeMenu } from "./actions/native-menu.ts";
import { startAnalysis } from "./analysis/client.ts";
import { loadPictureFonts } from "./picture/picture-fonts.ts";
import { warmUp } from "./picture/warm-up.ts";
import { connectShell } from "./shell/connect-shell.ts";
import { keepIn } from "./state/keep.ts";
import { createWorkbench } from "./state/workbench.ts";
import "./style/index.css";

const root = document.getElementById("app");
if (root === null) throw new Error("the page has no #app");
const analysis = startAnalysis();
const workbench = createWorkbench(
  connectShell(),
  analysis,
  keepIn(() => window.localStorage),
  analysis,
);
serveNativeMenu(workbench);
createRoot(root).render(<App workbench={workbench} />);
void loadPictureFonts();
warmUp(() => workbench.session.getState().document !== null);
