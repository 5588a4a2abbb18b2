// Podman: its own records and its conmon processes, of root and of every user; pods by Podman's pod id.
import { claimOfRecord, type RuntimeReader } from "./claim.ts";
import { monitorClaims } from "./monitors.ts";

export const podman: RuntimeReader = {
  name: "podman",
  read: (builder) => [
    ...builder.records.containers.filter((record) => record.runtime === "podman").map(claimOfRecord),
    ...monitorClaims(builder, "podman"),
  ],
};
