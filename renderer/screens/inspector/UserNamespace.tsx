// The user namespace that owns a netns or runs a container: its inode, and what ids inside are outside.
import { idMapWords } from "../../facts/id-maps.ts";
import { useDocument } from "../../workbench-context.tsx";
import { Mono } from "./parts.tsx";

export function UserNamespace({ inode }: { inode: number }) {
  const { lookup } = useDocument();
  const namespace = lookup.topology.kernelNamespaces.find(
    (one) => one.kind === "user" && one.inode === inode,
  );
  return (
    <span>
      <Mono>{inode}</Mono>
      {idMapWords(namespace?.idMaps ?? []).map((words) => (
        <span key={words} className="muted">
          {" "}
          {words}.
        </span>
      ))}
    </span>
  );
}
