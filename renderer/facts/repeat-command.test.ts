import { describe, expect, it } from "vitest";
import { namespace, WEB_NETNS } from "../testing/small-host.ts";
import { repeatCommand } from "./repeat-command.ts";

const unnamed = namespace({ id: WEB_NETNS, inode: 4026532500, pids: [90] });
const named = namespace({
  ...unnamed,
  names: [{ name: "blue", path: "/run/netns/blue", source: "ip-netns" }],
});
const host = namespace({ ...unnamed, isHost: true });

describe("repeatCommand", () => {
  it("enters the netns by its file, else by a process in it", () => {
    expect(repeatCommand("ip -d addr show", named)).toBe("nsenter --net=/run/netns/blue ip -d addr show");
    expect(repeatCommand("ip -d addr show", unnamed)).toBe("nsenter --net=/proc/90/ns/net ip -d addr show");
  });

  it("leaves commands of the host and of no netns as they are", () => {
    expect(repeatCommand("ip -d addr show", host)).toBe("ip -d addr show");
    expect(repeatCommand("cat /etc/os-release", null)).toBe("cat /etc/os-release");
  });

  it("does not enter twice", () => {
    expect(repeatCommand("nsenter --net=/proc/1/ns/net iptables-save -c", named)).toBe(
      "nsenter --net=/proc/1/ns/net iptables-save -c",
    );
  });

  it("runs a command line with shell signs in one shell inside the netns", () => {
    expect(repeatCommand("cat /proc/net/tcp | grep ' 0A '", named)).toBe(
      "nsenter --net=/run/netns/blue sh -c 'cat /proc/net/tcp | grep '\\'' 0A '\\'''",
    );
  });

  it("turns line 1 of a batch into its first question, and other lines into the whole batch", () => {
    const batch = "ip -force -d -j -s -batch -  # addr show?route show table all?rule show";
    expect(repeatCommand(batch, host, 1)).toBe("ip -d -j -s addr show");
    expect(repeatCommand(batch, host, 2)).toBe(
      "printf '%s\\n' 'addr show' 'route show table all' 'rule show' | ip -force -d -j -s -batch -",
    );
    expect(repeatCommand(`nsenter --net=/proc/90/ns/net ${batch}`, unnamed, 1)).toBe(
      "nsenter --net=/proc/90/ns/net ip -d -j -s addr show",
    );
  });
});
