// Short messages in a corner; good ones leave by themselves.
import { useRead, useWorkbench } from "../workbench-context.tsx";
import { IconButton } from "./buttons.tsx";

export function Notices() {
  const { notices } = useWorkbench();
  const shown = useRead(notices, (state) => state.notices);
  return (
    <div className="notices" role="status" aria-live="polite">
      {shown.map((notice) => (
        <div key={notice.id} className={`notice notice-${notice.tone} notice-toast`}>
          <span className="break">{notice.text}</span>
          <IconButton icon="close" label="Dismiss" small onClick={() => notices.dismiss(notice.id)} />
        </div>
      ))}
    </div>
  );
}
