import { newId } from "@millrace/platform/id";
import { harness } from "@millrace/testkit/harness";
import { expect, it } from "vitest";
import { readFile } from "../files/index.ts";

it("a copy of an import's file says what is wrong in each row, leaves the rest as it was, and is made once", async () => {
  const h = await harness();
  const actor = { kind: "user", id: newId(), sessionId: newId() } as const;
  const admin = h.caller("admin", { actor });
  const { id } = await admin.transfer.imports.create({
    type: "customers",
    fileName: "customers.csv",
    data: 'code;name\nC-1;"Good; one"\nC-2;\n',
  });
  await expect(admin.transfer.imports.errorFile({ id })).rejects.toMatchObject({
    cause: { definition: { code: "import.not_ended" } },
  });
  await h.settle();
  const file = await admin.transfer.imports.errorFile({ id });
  expect(file).toMatchObject({ name: "customers - errors.csv", type: "text/csv" });
  const { body } = await readFile(h.ctx("admin", { actor }), file);
  const lines = Buffer.concat(await body.toArray())
    .toString()
    .split("\r\n");
  expect(lines.slice(0, 2)).toEqual(["\ufeffcode;name;Errors", 'C-1;"Good; one";']);
  expect(lines[2]).toMatch(/^C-2;;.*name: /);
  expect((await admin.transfer.imports.errorFile({ id })).id).toBe(file.id);
});
