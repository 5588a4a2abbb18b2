// Short messages in a corner; good ones leave by themselves.
import { useRead, useWorkbench } from "../workbench-context.tsx";
import { IconButton } from "./buttons.tsx";

export function Notices() {
  const { notices, session } = useWorkbench();
  const shown = useRead(notices, (state) => state.notices);
  const opening = useRead(session, (state) => state.opening);
  return (
    <div className="notices" role="status" aria-live="polite">
      {opening !== null && <div className="notice notice-plain notice-toast break">Opening {opening}…</div>}
      {shown.map((notice) => (
        <div key={notice.id} className={`notice notice-${notice.tone} notice-toast`}>
          <span className="break">{notice.text}</span>
          <IconButton icon="close" label="Dismiss" small onClick={() => notices.dismiss(notice.id)} />
        </div>
      ))}
    </div>
  );
}
