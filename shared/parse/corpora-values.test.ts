// Recorded output beside what other projects read from it (jc's .json, ntc-templates' .yml): the same facts, our names.
import { expect, it } from "vitest";
import { parseOsRelease } from "./host/meta.ts";
import { parseLinkText } from "./ip/link-text.ts";
import { parseNetToolsRoute } from "./ip/route-net-tools.ts";
import { parseRouteText } from "./ip/route-text.ts";
import { parseSockets } from "./proc/sockets.ts";
import { parseProcStat } from "./proc/stat.ts";
import { parseProcStatus } from "./proc/status.ts";
import { parseSysctl } from "./proc/sysctl.ts";
import { corpus, describeRecorded, SECTION } from "./testing/recorded.ts";

type Fields = Readonly<Record<string, unknown>>;

const jcJson = <T = Fields>(name: string) => JSON.parse(corpus(`jc/${name}.json`)) as T;

/** As the collector prints files of /proc: each line behind its path. */
const asFile = (path: string, text: string) =>
  text
    .replace(/\n$/, "")
    .split("\n")
    .map((line) => `${path}:${line}`)
    .join("\n");

/** The entries of ntc's `parsed_sample`: quoted texts, and lists of quoted texts. */
function ntcSample(name: string): Record<string, string | string[]>[] {
  const entries: Record<string, string | string[]>[] = [];
  let list: string[] | null = null;
  for (const line of corpus(`ntc-templates/${name}.yml`).split("\n")) {
    const field = /^ {2}([- ]) (\w+):(?: (?:"(.*)"|(\[\])))?$/.exec(line);
    const item = /^ {6}- "(.*)"$/.exec(line);
    if (field?.[2]) {
      if (field[1] === "-") entries.push({});
      list = field[3] === undefined ? [] : null;
      const entry = entries.at(-1);
      if (entry) entry[field[2]] = list ?? field[3] ?? "";
    } else if (item?.[1] !== undefined) list?.push(item[1]);
  }
  return entries;
}

describeRecorded("what other projects read from recordings is read here too", () => {
  it.each([
    ["tcp", "0A"],
    ["tcp6", "0A"],
  ])("/proc/net/%s: every waiting socket, with address, port and inode", (protocol, listening) => {
    const { records, warnings } = parseSockets(
      asFile(`/proc/1/net/${protocol}`, corpus(`jc/linux-proc/net_${protocol}`)),
      SECTION,
    );
    const expected = jcJson<Fields[]>(`linux-proc/net_${protocol}`).filter((one) => one.state === listening);
    expect(warnings).toEqual([]);
    expect(expected.length).toBeGreaterThan(0);
    expect(records.map((one) => [one.address, one.port, one.inode])).toEqual(
      expected.map((one) => [shortest(String(one.local_address)), one.local_port, one.inode]),
    );
  });

  it.each(["pid_stat", "pid_stat_hack", "pid_stat_w_space_and_nl_in_comm"])("/proc/PID/stat: %s", (name) => {
    const expected = jcJson(`linux-proc/${name}`);
    const text = asFile(`/proc/${expected.pid}/stat`, corpus(`jc/linux-proc/${name}`));
    const [record] = parseProcStat(text, SECTION).records;
    expect({ ...record, source: null }).toEqual({
      source: null,
      pid: expected.pid,
      comm: expected.comm,
      state: expected.state,
      ppid: expected.ppid,
      sessionId: expected.session,
      flags: expected.flags,
      startTime: expected.starttime,
    });
  });

  it("/proc/PID/status: the effective user and the pid at every level", () => {
    const expected = jcJson<{ Uid: number[]; NSpid: number }>("linux-proc/pid_status");
    const [record] = parseProcStatus(
      asFile("/proc/1/status", corpus("jc/linux-proc/pid_status")),
      SECTION,
    ).records;
    expect([record?.uid, record?.nsPids]).toEqual([expected.Uid[1], [expected.NSpid]]);
  });

  it.each(["centos-7.7/route", "ubuntu-18.04/route-vn"])("route of net-tools, %s", (name) => {
    const { records, warnings } = parseNetToolsRoute(corpus(`jc/${name}.out`), SECTION);
    expect(warnings).toEqual([]);
    const none = (address: unknown) => (address === "0.0.0.0" ? null : address);
    expect(records.map((one) => [one.gateway, one.device, one.metric ?? 0])).toEqual(
      jcJson<Fields[]>(name).map((one) => [none(one.gateway), one.iface, one.metric]),
    );
  });

  it.each(["centos-7.7/sysctl-a", "ubuntu-18.04/sysctl-a"])("%s: every setting of one line", (name) => {
    const { records } = parseSysctl(corpus(`jc/${name}.out`), SECTION);
    const expected = Object.entries(jcJson(name)).filter(([, value]) => !String(value).includes("\n"));
    expect(expected.length).toBeGreaterThan(500);
    const words = (value: unknown) => String(value).replace(/\s+/g, " ").trim();
    const differing = expected.filter(([key, value]) => {
      const found = records.get(key);
      return found === undefined || (words(found) !== words(value) && Number(found) !== value);
    });
    expect(differing).toEqual([]);
  });

  it("os-release", () => {
    const expected = jcJson("generic/os-release-ubuntu");
    expect(parseOsRelease(corpus("jc/generic/os-release-ubuntu"), SECTION).records).toBe(
      expected.PRETTY_NAME,
    );
  });

  it.each([
    "ip_link_show/busybox_ip_link_show",
    "ip_link_show/linux_ip_link_show_2",
    "ip_address_show/linux_ip_address_show",
  ])("ip link and ip addr, %s", (name) => {
    const { records } = parseLinkText(corpus(`ntc-templates/${name}.raw`), SECTION);
    const expected = ntcSample(name);
    expect(expected.length).toBeGreaterThan(2);
    expect(
      records.map((one) => ({
        id: String(one.ifindex),
        interface: one.name,
        flags: one.flags.join(","),
        mac_address: one.mac ?? "",
        master: one.master ?? "",
        mtu: String(one.mtu),
        state: one.operState,
        type: one.linkType,
        ip_addresses: one.addresses.filter((each) => each.family === "inet").map((each) => each.address),
      })),
    ).toEqual(
      expected.map((one) => ({
        id: one.id,
        interface: String(one.interface).replace(/@.*$/, ""),
        flags: one.flags,
        mac_address: one.mac_address,
        master: one.master ?? "",
        mtu: one.mtu,
        state: one.state,
        type: one.type,
        ip_addresses: one.ip_addresses ?? [],
      })),
    );
  });

  it("ip route: each route ntc reads is read with its gateway, link and source", () => {
    const { records } = parseRouteText(
      corpus("ntc-templates/ip_route_show/linux_ip_route_show.raw"),
      SECTION,
      "inet",
    );
    const plain = (one: string) => one.replace(/\/32$/, "");
    const read = records.filter((one) => one.type === "unicast");
    expect(
      read.map((one) => [
        plain(one.destination),
        one.gateway ?? "",
        one.device,
        one.sourceAddress ?? "",
        one.protocol ?? "",
        one.metric === null ? "" : String(one.metric),
      ]),
    ).toEqual(
      ntcSample("ip_route_show/linux_ip_route_show").map((one) => [
        one.network,
        one.nexthop_ip,
        one.nexthop_if,
        one.src,
        one.protocol,
        one.metric,
      ]),
    );
  });
});

/** jc spells IPv6 in full; the URL parser of the platform knows the short form. */
function shortest(address: string): string {
  if (!address.includes(":")) return address;
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}
