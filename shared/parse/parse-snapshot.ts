// A whole Snapshot read to Records: each section by its parser, every doubt kept as a warning. Pure; never throws.
import type { Parsed, Warning } from "../snapshot/evidence.ts";
import { type Section, type SectionKey, type Snapshot, sectionsByKey } from "../snapshot/snapshot.ts";
import { parseCniConfigs } from "./cni/config.ts";
import { parseCniLeases } from "./cni/leases.ts";
import { parseCniCache } from "./cni/result-cache.ts";
import { parseLsns } from "./host/lsns.ts";
import { hostRecord, parseMeta, parseOsRelease } from "./host/meta.ts";
import { parseNetnsList, parseNetnsNames } from "./host/netns-names.ts";
import { parsePhysicalLinks } from "./host/physical-links.ts";
import { parseSubordinateIds, parseUsers } from "./host/users.ts";
import { parseNsidTargets } from "./ip/nsid-targets.ts";
import { isNetnsSection, NetnsReader } from "./netns-sections.ts";
import { parseFdNamespaces, parseFdSockets } from "./proc/fd-links.ts";
import { parseIpVs } from "./proc/ip-vs.ts";
import { parseNsfsMounts } from "./proc/mountinfo-nsfs.ts";
import { parseNamespaceLinks } from "./proc/ns-links.ts";
import { joinProcesses } from "./proc/processes.ts";
import { parseTunDevices } from "./proc/tun-devices.ts";
import { parseIdMaps, parseNamespaceOwners } from "./proc/user-namespaces.ts";
import { endWarnings } from "./reading/section-end.ts";
import type { LsnsRecord, Records } from "./records.ts";
import { parseBundles } from "./runtimes/bundles.ts";
import { parseCrictlContainers, parseCrictlPods, parseCtrContainers } from "./runtimes/cri-tables.ts";
import {
  parseDockerContainers,
  parseDockerNetworks,
  parseNestedDocker,
  parsePodmanContainers,
  parsePodmanNetworkFiles,
  parsePodmanNetworks,
  parsePodmanPods,
} from "./runtimes/engines.ts";
import { parsePodmanState } from "./runtimes/podman-state.ts";
import { parseEngineSettings } from "./runtimes/settings.ts";
import { parseStateFolders } from "./runtimes/state-roots.ts";
import { parseStorageContainers, parseUserStorage } from "./runtimes/storage-containers.ts";

/** Sections that other readers use (packet path, excerpts); here they are neither parsed nor unknown. */
const READ_ELSEWHERE = new Set(["docker-version", "podman-version"]);

type SectionParser<T> = (text: string, section: SectionKey) => Parsed<T>;

/** Reads all sections of a snapshot. Sections of the same name (a repeated collection) are read one after the other. */
export function parseSnapshot(snapshot: Snapshot): Records {
  const sections = sectionsByKey(snapshot);
  const byName = new Map<string, [SectionKey, Section][]>();
  for (const [key, section] of sections) {
    const known = byName.get(section.name);
    if (known) known.push([key, section]);
    else byName.set(section.name, [[key, section]]);
  }

  const warnings: Warning[] = [];
  if (!snapshot.complete) {
    warnings.push({
      code: "cut",
      text: snapshot.incompleteReason ?? "The collection ended before it was complete.",
    });
  }
  for (const warning of endWarnings(sections)) warnings.push(warning);
  const used = new Set<string>(READ_ELSEWHERE);

  /** Sections of that name that ran. */
  const ran = (name: string): [SectionKey, Section][] => {
    used.add(name);
    return (byName.get(name) ?? []).filter(([, section]) => !section.skipped);
  };
  const read = <T>(name: string, parse: SectionParser<T>): T[] =>
    ran(name).map(([key, section]) => {
      const parsed = parse(section.text, key);
      for (const warning of parsed.warnings) warnings.push(warning);
      return parsed.records;
    });
  const readAll = <T>(name: string, parse: SectionParser<T[]>): T[] => read(name, parse).flat();

  const host = hostRecord(
    read("meta", parseMeta)[0] ?? new Map(),
    read("os-release", parseOsRelease)[0] ?? "",
  );
  if (host.netnsInode === null) {
    warnings.push({
      code: "parse",
      text: "The snapshot does not say which network namespace is the host's.",
    });
  }
  const netnsList = readAll("netns-list", parseNetnsList);
  const netns = new NetnsReader(netnsList.map((record) => record.inode));
  for (const [key, section] of sections) {
    if (!isNetnsSection(section.name)) continue;
    used.add(section.name);
    // a section that is skipped on the whole host belongs to no netns
    if (section.netns !== null && !section.skipped)
      for (const warning of netns.read(section.netns, section, key)) warnings.push(warning);
  }
  const lsns = ran("lsns").flatMap(([key, section]): LsnsRecord[] => {
    const parsed = parseLsns(section.text, key, section.netns);
    warnings.push(...parsed.warnings);
    return parsed.records;
  });
  const physical = read("sysfs-physical", parsePhysicalLinks)[0] ?? null;
  const { processes, warnings: processWarnings } = joinProcesses(ran);
  for (const warning of processWarnings) warnings.push(warning);

  const records: Omit<Records, "warnings"> = {
    host,
    netns: netns.records(),
    netnsList,
    namespaceLinks: readAll("ns-links", parseNamespaceLinks),
    processes,
    nsfsMounts: readAll("mountinfo-nsfs", parseNsfsMounts),
    fdNamespaces: readAll("fd-netns", parseFdNamespaces),
    netnsNames: readAll("netns-names", parseNetnsNames),
    lsns,
    nsidTargets: readAll("nsid-targets", parseNsidTargets),
    fdSockets: readAll("fd-sockets", parseFdSockets),
    containers: [
      ...readAll("docker-containers", parseDockerContainers),
      ...readAll("nested-docker-containers", parseNestedDocker),
      ...readAll("podman-containers", parsePodmanContainers),
      ...readAll("oci-bundles", parseBundles),
      ...readAll("storage-containers", parseStorageContainers),
      ...readAll("user-storage", parseUserStorage),
      ...readAll("ctr-containers", parseCtrContainers),
      ...readAll("crictl-pods", parseCrictlPods),
      ...readAll("crictl-containers", parseCrictlContainers),
    ],
    runtimePods: readAll("podman-pods", parsePodmanPods),
    networks: [
      ...readAll("docker-networks", parseDockerNetworks),
      ...readAll("podman-networks", parsePodmanNetworks),
      ...readAll("podman-network-files", parsePodmanNetworkFiles),
    ],
    cniNetworks: readAll("cni-config", parseCniConfigs),
    cniLeases: read("cni-leases", parseCniLeases).flatMap((found) => found.leases),
    cniResults: readAll("cni-cache", parseCniCache),
    podmanStates: readAll("podman-state", parsePodmanState),
    stateFolders: readAll("oci-state", parseStateFolders),
    engineSettings: readAll("engine-settings", parseEngineSettings),
    users: readAll("users", parseUsers),
    subordinateIds: readAll("subid", parseSubordinateIds),
    idMaps: readAll("userns-maps", parseIdMaps),
    namespaceOwners: readAll("lsns-owners", parseNamespaceOwners),
    tunDevices: readAll("tun-devices", parseTunDevices),
    virtualServers: readAll("ip-vs", parseIpVs),
    physicalLinks: physical,
  };

  for (const [key, section] of sections) {
    if (!used.has(section.name)) {
      used.add(section.name);
      const text = `Section ${section.name.slice(0, 80)} is not known to this version and was left out.`;
      warnings.push({ code: "unknown-section", text, section: key });
    }
  }
  return { ...records, warnings };
}
