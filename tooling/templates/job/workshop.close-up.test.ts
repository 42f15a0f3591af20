import { harness } from "@millrace/testkit/harness";
import { expect, it } from "vitest";

it("workshop.close-up runs once each time it is triggered, and its history says so", async () => {
  const h = await harness();
  const admin = h.caller("admin");
  const { runId } = await admin.jobs.trigger({ name: "workshop.close-up" });
  await h.settle();
  const { items } = await admin.jobs.history({ name: "workshop.close-up" });
  expect(items).toMatchObject([{ id: runId, status: "completed", result: { attempt: 1 } }]);
});
