// Says when the app's own back end is out of reach, and what to do about it.
import { useEffect, useState } from "react";
import { watchConnection } from "../shell/connect-shell.ts";
import type { ConnectionState } from "../shell/connection.ts";

export function ConnectionNotice() {
  const [state, setState] = useState<ConnectionState>({ kind: "connected" });
  useEffect(() => watchConnection(setState), []);
  if (state.kind === "ended") {
    return (
      <div className="notice notice-broken connection-lost" role="alert">
        {state.message}
      </div>
    );
  }
  if (state.kind !== "reconnecting") return null;
  return (
    <div className="notice notice-doubt connection-lost" role="status">
      The program behind this page does not answer; trying again…
    </div>
  );
}
