// Before the first run on a host: how much will run there, as whom, and the way to see every word of it.
import type { HostEntry } from "../../../shared/api.ts";
import { plural } from "../../facts/quantities.ts";
import { useRead, useWorkbench } from "../../workbench-context.tsx";

export function FirstTime({
  target,
  sudo,
  known,
}: {
  target: string;
  sudo: boolean;
  known: HostEntry | undefined;
}) {
  const { shell, dialogs } = useWorkbench();
  const script = useRead(shell, (state) => state.script);
  if (script === null || (known?.last ?? null) !== null) return null;
  const whom = accountOf(target, known);
  return (
    <section className="first-time" aria-label="Before the first run">
      <p>
        <strong className="break">First time on {target}.</strong> One script with{" "}
        {plural(script.sections.length, "read-only command")} runs there once, as {whom}
        {sudo ? ", made root by sudo" : ""}. It writes nothing and ends with the connection.{" "}
        <button type="button" className="link-button" onClick={() => dialogs.show("trust")}>
          See every command
        </button>
      </p>
    </section>
  );
}

/** As far as it is known before ssh was asked. */
function accountOf(target: string, known: HostEntry | undefined): string {
  const user = /^([^@\s]+)@/.exec(target)?.[1] ?? known?.user ?? null;
  return user === null ? "the account that ssh logs in to" : user;
}
