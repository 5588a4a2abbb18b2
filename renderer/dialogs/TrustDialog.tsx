// What will run on a host, as whom, and what ran: every command in words, and the whole script as it is sent.
import { useEffect, useState } from "react";
import type { ScriptDescription } from "../../shared/api.ts";
import { Button, CopyButton } from "../controls/buttons.tsx";
import { DialogFrame } from "../controls/DialogFrame.tsx";
import { Fold } from "../controls/Fold.tsx";
import { ScrollRegion } from "../controls/ScrollRegion.tsx";
import { formatBytes } from "../facts/quantities.ts";
import { useWorkbench } from "../workbench-context.tsx";
import { WhatRan } from "./WhatRan.tsx";
import { WithoutRoot } from "./WithoutRoot.tsx";

export function TrustDialog() {
  const { api, dialogs, files } = useWorkbench();
  const [described, setDescribed] = useState<ScriptDescription | "loading" | "failed">("loading");
  useEffect(() => {
    let current = true;
    api.describeScript().then(
      (answer) => {
        if (current) setDescribed(answer);
      },
      () => {
        if (current) setDescribed("failed");
      },
    );
    return () => {
      current = false;
    };
  }, [api]);

  return (
    <DialogFrame
      title="What runs on the host"
      description="One shell script is sent through the connection and run once. It reads; it writes nothing, installs nothing, loads no kernel module and leaves nothing behind."
      onClose={() => dialogs.close()}
      width="wide"
    >
      {described === "loading" && <p className="muted">Reading the script…</p>}
      {described === "failed" && (
        <div className="notice notice-broken" role="alert">
          The app's own back end did not describe the script. Close the app and start it again.
        </div>
      )}
      {typeof described === "object" && (
        <>
          <WhatRan onClose={() => dialogs.close()} />
          <ScrollRegion className="trust-scroller" label="Commands">
            <p className="trust-whom">
              It runs as the account you log in with, or as root where you ask for sudo: sudo is tried without
              a password first, and a password is only ever written after sudo's own question.
            </p>
            <table className="list-table trust-table">
              <thead>
                <tr>
                  <th scope="col">Section</th>
                  <th scope="col">Why</th>
                  <th scope="col">Command</th>
                  <th scope="col">Needs root</th>
                </tr>
              </thead>
              <tbody>
                {described.sections.map((section) => (
                  <tr key={section.name}>
                    <th scope="row">
                      <code>{section.name}</code>
                    </th>
                    <td>{section.why}</td>
                    <td>
                      <code className="break">{section.command}</code>
                    </td>
                    <td className="muted">{section.needsRoot ? "yes" : "no"}</td>
                  </tr>
                ))}
              </tbody>
            </table>
            <Fold summary="Reading without root: what you miss">
              <WithoutRoot />
            </Fold>
            <Fold summary={`The whole script, ${formatBytes(described.script.length)}`}>
              <div className="code-row">
                <pre className="code-block script">{described.script}</pre>
                <CopyButton text={described.script} what="the script" />
              </div>
            </Fold>
          </ScrollRegion>
          <div className="row row-end dialog-foot">
            <Button
              onClick={() =>
                void files.save(
                  "vethscope-collect.sh",
                  "text/x-shellscript",
                  new TextEncoder().encode(described.script),
                )
              }
            >
              Save the script…
            </Button>
          </div>
        </>
      )}
    </DialogFrame>
  );
}
