// CRI-O: its records and its conmon processes, one per container, sandboxes included; the name carries the pod.
import { type RuntimeReader, recordClaims } from "./claim.ts";
import { monitorClaims } from "./monitors.ts";

export const crio: RuntimeReader = {
  name: "cri-o",
  read: (builder) => [...recordClaims(builder, "cri-o"), ...monitorClaims(builder, "cri-o")],
};
