import { nextCode } from "@millrace/testkit/factories";
import { harness } from "@millrace/testkit/harness";
import { expect, it } from "vitest";

it("to close up a repair ticket counts once, of two who read the same version", async () => {
  const admin = (await harness()).caller("admin");
  const { id, version } = await admin.workshop.create({ code: nextCode("RT"), name: "A name" });
  const racing = await Promise.allSettled(
    Array.from({ length: 2 }, () => admin.workshop.closeUp({ id, version })),
  );
  const refused = racing.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  expect(refused).toMatchObject([{ cause: { definition: { code: "resource.version_mismatch" } } }]);
  expect(await admin.workshop.get({ id })).toMatchObject({ version: 2 });
});
