import { expect, it } from "vitest";
import { corpus, describeRecorded, SECTION } from "../testing/recorded.ts";
import { readHexAddress } from "./hex-address.ts";
import { parseSockets } from "./sockets.ts";

const TAIL = "00000000:00000000 00:00000000 00000000     0        0 60260 1 0000000000000000 100 0 0 10 0";

it.each([
  ["0100007F", "127.0.0.1"],
  ["00000000", "0.0.0.0"],
  ["1F66A8C0", "192.168.102.31"],
  ["00000000000000000000000000000000", "::"],
  ["00000000000000000000000001000000", "::1"],
  ["0000000000000000FFFF00000100007F", "::ffff:127.0.0.1"],
  ["000080FE00000000FF565002BE9EA3FE", "fe80::250:56ff:fea3:9ebe"],
  ["B80D01200000000000000100010000FF", "2001:db8::1:0:ff00:1"],
])("%s is %s", (hex, address) => expect(readHexAddress(hex)).toBe(address));

it("listening TCP and bound UDP are kept, connections are not", () => {
  const source = [
    `/proc/9/net/tcp:   0: 0100007F:0016 00000000:0000 0A ${TAIL}`,
    `/proc/9/net/tcp:   1: 0100007F:0016 0100007F:C000 01 ${TAIL}`,
    `/proc/9/net/udp6:  77: 00000000000000000000000000000000:0035 00000000000000000000000000000000:0000 07 ${TAIL}`,
    "/proc/9/net/udp:  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "rubbish",
  ].join("\n");
  const { records, warnings } = parseSockets(source, SECTION);
  expect(records).toEqual([
    { source: { section: "test", line: 1 }, protocol: "tcp", address: "127.0.0.1", port: 22, inode: 60260 },
    { source: { section: "test", line: 3 }, protocol: "udp6", address: "::", port: 53, inode: 60260 },
  ]);
  expect(warnings).toMatchObject([{ line: 5 }]);
});

describeRecorded("/proc/net files other projects recorded", () => {
  it.each(["tcp", "tcp6"])("%s: the listening ones", (protocol) => {
    const source = corpus(`jc/linux-proc/net_${protocol}`)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `/proc/1/net/${protocol}:${line}`)
      .join("\n");
    const expected = JSON.parse(corpus(`jc/linux-proc/net_${protocol}.json`)) as Record<
      string,
      string | number
    >[];
    const { records, warnings } = parseSockets(source, SECTION);
    expect(warnings).toEqual([]);
    expect(records.map(({ port, inode }) => [port, inode])).toEqual(
      expected.filter((row) => row.state === "0A").map((row) => [Number(row.local_port), Number(row.inode)]),
    );
  });
});
