// The host: what it is, as whom it was read, and what that left closed.
import { formatDuration, formatTime } from "../../facts/quantities.ts";
import { useDocument } from "../../workbench-context.tsx";
import { Doubt, EntityLink, Facts, Mono, Section, ShortId } from "./parts.tsx";
import { Welcome } from "./Welcome.tsx";

/** Seconds of clock difference worth a word. */
const SKEW_WORTH_SAYING = 5;

export function HostPage() {
  const document = useDocument();
  const { host, namespaces } = document.topology;
  const closed = namespaces.filter((netns) => netns.access !== "read");
  const skew = host.clockSkewSeconds;
  const hostNetns = document.lookup.hostNetns;
  return (
    <>
      <Section title="Host">
        <Facts
          facts={[
            ["System", host.osName],
            ["Kernel", <Mono key="kernel">{host.kernel}</Mono>],
            [
              "Read as",
              host.uid === null
                ? host.user
                : `${host.user} (uid ${host.uid})${document.sudo ? ", sudo" : ""}`,
            ],
            ["Reached", `${document.target} (${document.transport})`],
            ["Collected", `${formatTime(document.collectedAt)}, in ${formatDuration(document.durationMs)}`],
            [
              "Clock",
              skew === null || Math.abs(skew) < SKEW_WORTH_SAYING
                ? null
                : `${Math.abs(Math.round(skew))} s ${skew > 0 ? "ahead of" : "behind"} the collecting machine`,
            ],
            [
              "Machine id",
              host.machineId === "" ? null : (
                <ShortId key="machine" id={host.machineId} what="the machine id" />
              ),
            ],
            [
              "Netns",
              hostNetns === null ? null : (
                <EntityLink key="netns" to={{ kind: "netns", id: hostNetns.id }}>
                  {hostNetns.inode}
                </EntityLink>
              ),
            ],
          ]}
        />
      </Section>
      {closed.length > 0 && (
        <Doubt>
          <p className="notice-title">
            {closed.length} of {namespaces.length} network namespaces could not be read
          </p>
          {host.uid !== 0 && <p>They were read as {host.user}. As root, or with sudo, their inside shows.</p>}
        </Doubt>
      )}
      <Welcome />
    </>
  );
}
