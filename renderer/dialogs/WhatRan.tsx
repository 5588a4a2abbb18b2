// After a run: how many commands ran on the shown host, as whom, what was refused, and the way to each one's end.
import { Button } from "../controls/buttons.tsx";
import { formatBytes, formatDuration, plural } from "../facts/quantities.ts";
import { countEnds } from "../facts/run-ends.ts";
import { useRead, useWorkbench } from "../workbench-context.tsx";

export function WhatRan({ onClose }: { onClose: () => void }) {
  const { session, panes } = useWorkbench();
  const document = useRead(session, (state) => state.document);
  if (document === null) return null;
  const { host } = document.topology;
  const ends = countEnds(document.sections);
  const whom = host.user === "" ? "an account it did not name" : host.user;
  const refused = ends.refused === 0 ? "" : `, ${ends.refused} refused for want of permission`;
  const failed = ends.failed === 0 ? "" : `, ${ends.failed} failed or were cut`;
  const open = () => {
    session.setState({ view: "picture" });
    panes.showDrawer("log");
    onClose();
  };
  return (
    <section className="what-ran" aria-label="What ran">
      <p>
        <strong>On {host.name || "the shown host"}</strong> it ran as {whom}
        {document.sudo ? " by sudo" : ""}: {plural(ends.ran, "command")}
        {failed}
        {refused}; {formatBytes(ends.size)} in {formatDuration(document.durationMs)}.
      </p>
      <Button size="small" onClick={open}>
        Each command with its end, size and time
      </Button>
    </section>
  );
}
