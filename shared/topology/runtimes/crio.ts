// CRI-O: its records and its conmon processes, one per container, sandboxes included; the name carries the pod.
import { claimOfRecord, type RuntimeReader } from "./claim.ts";
import { monitorClaims } from "./monitors.ts";

export const crio: RuntimeReader = {
  name: "cri-o",
  read: (builder) => [
    ...builder.records.containers.filter((record) => record.runtime === "cri-o").map(claimOfRecord),
    ...monitorClaims(builder, "cri-o"),
  ],
};
