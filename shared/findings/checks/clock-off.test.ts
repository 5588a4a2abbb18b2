// Facts about clocks.
import { expect, it } from "vitest";
import { says } from "../testing/host.ts";
import { clockOff } from "./clock-off.ts";

const at = (seconds: number) =>
  says(clockOff, { host: { epochSeconds: Date.parse("2024-01-02T03:04:05Z") / 1000 + seconds } });

it("a clock an hour slow or ten minutes fast is found", () => {
  expect([at(-3600 * 3), at(600)]).toEqual([
    ["doubt clock-off: The clock is 3 hours slow"],
    ["doubt clock-off: The clock is 10 minutes fast"],
  ]);
});

it("how far is told in the unit it is nearly a whole number of", () => {
  expect([119, 121, 7_169, 7_199, 170_000, 172_799].flatMap(at)).toEqual([
    "doubt clock-off: The clock is 119 seconds fast",
    "doubt clock-off: The clock is 2 minutes fast",
    "doubt clock-off: The clock is 119 minutes fast",
    "doubt clock-off: The clock is 2 hours fast",
    "doubt clock-off: The clock is 47 hours fast",
    "doubt clock-off: The clock is 2 days fast",
  ]);
});

it("a few seconds are the run itself, and an unknown clock says nothing", () => {
  expect([at(5), at(-20), says(clockOff, {})]).toEqual([[], [], []]);
});
