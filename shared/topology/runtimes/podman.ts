// Podman: its own records and its conmon processes, of root and of every user; pods by Podman's pod id.
import { type RuntimeReader, recordClaims } from "./claim.ts";
import { monitorClaims } from "./monitors.ts";

export const podman: RuntimeReader = {
  name: "podman",
  read: (builder) => [...recordClaims(builder, "podman"), ...monitorClaims(builder, "podman")],
};
