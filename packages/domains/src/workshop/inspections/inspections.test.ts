import { newId } from "@millrace/platform/id";
import { makeCustomer, makeWarehouse, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { extractText, getDocumentProxy } from "unpdf";
import { beforeAll, describe, expect, it } from "vitest";
import { readFile } from "../../files/index.ts";
import { inspectionFigures } from "../index.ts";
import { renderPdf } from "./certificate.service.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("superadmin");
});

const refusal = (code: string) => ({ cause: { definition: { code } } });
const inspections = () => admin.workshop.inspections;
const textOf = async (pdf: Uint8Array) =>
  (await extractText(await getDocumentProxy(pdf), { mergePages: true })).text;

async function bench(items?: object[]) {
  const { siteId } = await makeWarehouse(admin);
  const owner = await makeCustomer(admin);
  const equipment = await admin.workshop.equipment.create({
    serial: nextCode("SN"),
    name: "MIG welder",
    ownerId: owner.id,
    siteId,
  });
  const checklist = await admin.workshop.checklists.create({
    name: nextCode("Yearly"),
    items: (items ?? [
      { name: "Cable sound" },
      { name: "Insulation", kind: "measured", unit: "MΩ", min: "1" },
      { name: "Paint", critical: false },
    ]) as [{ name: string }],
  });
  return { siteId, owner, equipment, checklist };
}
const answers = (insulation: string, paint = true) => [
  { item: "Cable sound", passed: true },
  { item: "Insulation", value: insulation },
  { item: "Paint", passed: paint },
];
const begin = ({ equipment, checklist }: Awaited<ReturnType<typeof bench>>, more: object = {}) =>
  inspections().create({ equipmentId: equipment.id, checklistId: checklist.id, ...more });
const ordersOf = async ({ equipment }: Awaited<ReturnType<typeof bench>>) =>
  (await admin.workshop.workOrders.list({ equipmentId: equipment.id })).items;

describe("an inspection", () => {
  it("says what follows from its answers, and is completed by the inspector, not more leniently", async () => {
    const at = await bench();
    const { id, missing } = await begin(at);
    expect(missing).toEqual(["Cable sound", "Insulation", "Paint"]);
    await expect(inspections().update({ id, result: "pass" })).rejects.toMatchObject(
      refusal("workshop.inspection_incomplete"),
    );
    const entered = await inspections().update({ id, answers: answers("2.4", false) });
    expect(entered).toMatchObject({ computed: "conditional", failed: ["Paint"], status: "open" });
    await expect(inspections().update({ id, result: "pass" })).rejects.toThrow(/lenient/);
    const done = await inspections().update({ id, result: "conditional" });
    expect(done).toMatchObject({ status: "completed", result: "conditional" });
    await expect(inspections().update({ id, note: "Later" })).rejects.toThrow(/was completed by/);
    expect(await ordersOf(at)).toEqual([]);
  });

  it("keeps the checklist that it was begun by, whatever becomes of it", async () => {
    const at = await bench();
    const { id } = await begin(at);
    await admin.workshop.checklists.update({ id: at.checklist.id, items: [{ name: "Other" }] });
    expect(await inspections().get({ id })).toMatchObject({
      checklistVersion: 1,
      items: [{ name: "Cable sound" }, { name: "Insulation" }, { name: "Paint" }],
    });
    expect(await begin(at)).toMatchObject({ checklistVersion: 2, items: [{ name: "Other" }] });
    await admin.workshop.checklists.archive({ id: at.checklist.id });
    await expect(begin(at)).rejects.toMatchObject(refusal("workshop.checklist_archived"));
    expect(await inspections().update({ id, answers: answers("2"), result: "pass" })).toMatchObject(
      { result: "pass" },
    );
  });

  it("that fails opens one work order, whoever races; mending it asks for the inspection again, once", async () => {
    const at = await bench();
    const { id } = await begin(at, { answers: answers("0.9") });
    const racing = await Promise.allSettled([
      inspections().update({ id, result: "fail" }),
      inspections().update({ id, result: "fail" }),
    ]);
    const lost = racing.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
    expect(lost).toMatchObject([refusal("workshop.inspection_state")]);
    const orders = await ordersOf(at);
    expect(orders).toMatchObject([
      { inspectionId: id, kind: "repair", customerId: at.owner.id, priority: 1 },
    ]);
    expect(orders[0]?.description).toContain("Insulation");
    const order = { id: orders[0]?.id ?? "" };
    await admin.workshop.workOrders.setStatus({ ...order, status: "in_progress" });
    await admin.workshop.workOrders.setStatus({ ...order, status: "done" });
    const all = await inspections().list({ equipmentId: at.equipment.id, status: "open" });
    expect(all.items).toMatchObject([{ repeatOfId: id, status: "open", result: null }]);
    const again = all.items[0]?.id ?? "";
    expect(
      await inspections().update({ id: again, answers: answers("3"), result: "pass" }),
    ).toMatchObject({ result: "pass" });
    const history = await admin.workshop.equipment.history({ id: at.equipment.id });
    expect(history.entries.map(({ kind, result }) => [kind, result])).toEqual(
      expect.arrayContaining([
        ["inspection", "pass"],
        ["inspection", "fail"],
        ["work_order", null],
      ]),
    );
  });

  it("wants the photo that its checklist asks for, and keeps it", async () => {
    const at = await bench([{ name: "Plate", photo: true }]);
    const { id } = await begin(at, { answers: [{ item: "Plate", passed: true }] });
    await expect(inspections().update({ id, result: "pass" })).rejects.toMatchObject(
      refusal("workshop.inspection_incomplete"),
    );
    const { id: fileId } = await admin.files.create({ name: "plate.txt", data: "aGluZ2U=" });
    const answered = [{ item: "Plate", passed: true, fileIds: [fileId] }];
    const done = await inspections().update({ id, answers: answered, result: "pass" });
    expect(done.photos).toMatchObject([{ id: fileId }]);
    await h.settle();
    expect((await inspections().get({ id })).photos).toHaveLength(1);
  });

  it("has a certificate once it is completed, which is made once and says what was found", async () => {
    const at = await bench();
    const { id, number } = await begin(at);
    await expect(inspections().certificate({ id })).rejects.toMatchObject(
      refusal("workshop.inspection_state"),
    );
    await inspections().update({ id, answers: answers("2.4"), result: "pass" });
    await expect(inspections().certificate({ id })).rejects.toMatchObject(
      refusal("workshop.certificate_pending"),
    );
    await h.settle();
    const file = await inspections().certificate({ id });
    expect(file).toMatchObject({ name: `${number}.pdf`, type: "application/pdf" });
    await admin.jobs.trigger({ name: "workshop.certificate", input: { inspectionId: id } });
    await h.settle();
    expect((await inspections().certificate({ id })).id).toBe(file.id);

    await expect(admin.files.delete({ id: file.id })).rejects.toMatchObject({
      ...refusal("files.kept"),
      message: `${number}.pdf is the certificate of the inspection ${number}, and is kept with it.`,
    });
    await expect(
      h.platform.db.deleteFrom("file").where("id", "=", file.id).execute(),
    ).rejects.toMatchObject({ constraint: "workshop_inspection_certificate_file_id_fkey" });
    expect((await inspections().certificate({ id })).id).toBe(file.id);

    const kept = await readFile(h.ctx("superadmin"), { id: file.id });
    const chunks: Uint8Array[] = [];
    for await (const chunk of kept.body) chunks.push(chunk);
    const text = await textOf(new Uint8Array(Buffer.concat(chunks)));
    for (const words of [number, "Pass", "MIG welder", at.equipment.serial, "2.4 MΩ", "at least 1"])
      expect(text).toContain(words);
  });

  it("is certified in any alphabet that a name is written in, over as many pages as it takes", async () => {
    const pdf = await renderPdf({
      title: "Inspection certificate",
      number: "INS-000001",
      result: "Pass",
      facts: [["Owner", "Ауыл «Әсем» · Ελλάδα · Łódź"]],
      rows: Array.from({ length: 120 }, (_, n) => ({
        item: `Қадам ${n}`,
        found: "1",
        wanted: "≥ 1 mm",
        verdict: "Pass",
      })),
      note: null,
    });
    const document = await getDocumentProxy(pdf);
    expect(document.numPages).toBeGreaterThan(2);
    const { text } = await extractText(document, { mergePages: true });
    for (const words of ["Әсем", "Ελλάδα", "Łódź", "Қадам 119", "≥ 1 mm"])
      expect(text).toContain(words);
  });

  it("of another site does not exist", async () => {
    const { id } = await begin(await bench());
    const elsewhere = h.caller("admin", { sites: [newId()] }).workshop.inspections;
    for (const call of [
      () => elsewhere.get({ id }),
      () => elsewhere.certificate({ id }),
      () => elsewhere.update({ id, note: "x" }),
    ])
      await expect(call()).rejects.toMatchObject(refusal("resource.not_found"));
    expect((await elsewhere.list({})).items).toEqual([]);
  });

  it("counts for the pass rate of its days, which is 0 where there are none", async () => {
    const at = await bench();
    const one = await begin(at, { answers: answers("2"), result: "pass" });
    await begin(at, { answers: answers("2", false), result: "conditional" });
    const mine = h.ctx("admin", { sites: [at.siteId] });
    expect(await inspectionFigures(mine, {})).toEqual({
      completed: 2,
      pass: 1,
      fail: 0,
      conditional: 1,
      passRate: "0.5",
    });
    const later = new Date((one.completedAt?.getTime() ?? 0) + 1);
    expect(await inspectionFigures(mine, { from: later })).toMatchObject({
      completed: 0,
      passRate: "0",
    });
  });
});
