// One app at a time: a second start hands its files to the first and ends.
import { app } from "electron";
import { handOver, snapshotArguments } from "./opened-files.ts";

/**
 * @param show brings the window to the front.
 * @returns false when another instance runs: this one must end.
 */
export function setupSingleInstance(show: () => void): boolean {
  if (!app.requestSingleInstanceLock()) return false;
  app.on("second-instance", (_event, values, folder) => {
    show();
    void handOver(snapshotArguments(values.slice(1), folder));
  });
  return true;
}
