// A drawing made task by task is the one made at once, other work gets its turn in between, and it can be given up.
import { expect, test } from "vitest";
import { WHOLE_VIEW } from "../../shared/scene/scene.ts";
import type { Steps } from "../../shared/steps.ts";
import { smallHost } from "../testing/small-host.ts";
import { drawingSteps, inTasks, makeDrawing } from "./drawing.ts";

const host = smallHost();

/** Each step takes as long as that of a host of a thousand boxes. */
function* slowed<Made>(steps: Steps<Made>): Steps<Made> {
  for (;;) {
    const until = performance.now() + 5;
    while (performance.now() < until);
    const step = steps.next();
    if (step.done) return step.value;
    yield;
  }
}

test("step by step it is what it is at once, and others have their turn", async () => {
  let turns = 0;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    turns += 1;
    port2.postMessage(null);
  };
  port2.postMessage(null);
  const steps = slowed(drawingSteps(host, WHOLE_VIEW, "dark", null));
  const made = await inTasks(steps, new AbortController().signal);
  port1.close();
  const atOnce = makeDrawing(host, WHOLE_VIEW, "dark", null);
  expect(made?.list.elements.map(({ key, bounds }) => ({ key, bounds }))).toEqual(
    atOnce.list.elements.map(({ key, bounds }) => ({ key, bounds })),
  );
  expect(made?.scene).toEqual(atOnce.scene);
  expect(turns).toBeGreaterThan(0);
});

test("given up, it makes nothing of what is left", async () => {
  const stop = new AbortController();
  const steps = slowed(drawingSteps(host, WHOLE_VIEW, "dark", null));
  const made = inTasks(steps, stop.signal);
  stop.abort();
  expect(await made).toBeNull();
  expect(steps.next().done).toBe(false);
});
