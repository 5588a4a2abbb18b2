import { expect, it } from "vitest";
import { EMPTY_FORM, requestOf, targetProblem } from "./target-form.ts";

it.each(["web-3", "root@web-3", "root@10.0.0.7:2222", "[fe80::1]:22", "fe80::1", "web-3:22"])(
  "takes %s",
  (target) => {
    expect(targetProblem(target)).toBeNull();
  },
);

it.each(["", "  ", "web 3", "-oProxyCommand=x", "web-3:0", "web-3:70000", "web-3:"])(
  "refuses %j with a sentence",
  (target) => {
    expect(targetProblem(target)).toMatch(/\.$/);
  },
);

it("leaves empty fields out, so that ssh's own settings count", () => {
  expect(requestOf({ ...EMPTY_FORM, target: " web-3 " })).toEqual({
    target: "web-3",
    useAgent: true,
    sudo: false,
    via: "ssh2",
  });
  expect(
    requestOf({ ...EMPTY_FORM, target: "web-3", identityFile: "~/.ssh/k", password: "x", sudo: true }),
  ).toEqual({
    target: "web-3",
    identityFile: "~/.ssh/k",
    password: "x",
    useAgent: true,
    sudo: true,
    via: "ssh2",
  });
});
