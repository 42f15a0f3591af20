import { newId } from "@millrace/platform/id";
import { personalDataCatalogue } from "@millrace/platform/personal-data";
import { transact } from "@millrace/platform/transact";
import { makeWarehouse, nextCode } from "@millrace/testkit/factories";
import { type Harness, harness } from "@millrace/testkit/harness";
import { beforeAll, expect, it } from "vitest";
import { createUser } from "../identity/index.ts";

let h: Harness;
let admin: ReturnType<Harness["caller"]>;
beforeAll(async () => {
  h = await harness();
  admin = h.caller("admin", { actor: { kind: "user", id: newId(), sessionId: newId() } });
});

it("keeps the hours of a person who is forgotten, and nothing that tells more: no place, reason, remark, document or file", async () => {
  const { siteId } = await makeWarehouse(admin);
  const { id: userId } = await createUser(h.ctx("superadmin"), {
    email: `${newId()}@example.com`,
    name: "Ana Sousa",
    password: "correct horse battery staple",
    role: "operator",
  });
  const as = h.caller("operator", { actor: { kind: "user", id: userId, sessionId: newId() } });
  const hired = { code: nextCode("E"), name: "Ana Sousa", siteId, hiredOn: "2024-03-01", userId };
  const { id: employeeId } = await admin.people.employees.create(hired);
  const file = await admin.files.create({ name: "sick.txt", data: btoa("a secret illness") });
  const paper = { id: employeeId, kind: "note", name: "secret note", fileId: file.id };
  await admin.people.employees.documents.create(paper);
  const geolocation = { latitude: 27.7172, longitude: 85.324 };
  const { id } = await as.scheduling.attendance.checkIn({ geolocation });
  const checkedInAt = new Date(h.clock.now().getTime() - 60_000);
  await admin.scheduling.attendance.correct({ id, checkedInAt, reason: "secret reason" });
  const type = await admin.scheduling.leaveTypes.create({ code: nextCode("L"), name: "Leave" });
  await admin.scheduling.leaveTypes.update({ id: type.id, mayOverdraw: true });
  const typeId = type.id;
  const adjusted = { employeeId, typeId, year: 2027, days: "1", note: "secret balance" };
  await admin.scheduling.leave.adjust(adjusted);
  const days = { startsOn: "2027-03-01", endsOn: "2027-03-02" };
  const leave = await as.scheduling.leave.create({ typeId, ...days, reason: "secret leave" });
  await admin.scheduling.leave.approve({ id: leave.id, note: "secret decision" });

  const about = personalDataCatalogue().filter(({ name }) => /people|scheduling/.test(name));
  const told = async () => {
    const parts = await Promise.all(
      about.map(({ collect }) => collect(h.ctx("superadmin"), userId)),
    );
    return JSON.stringify(parts);
  };
  for (const secret of ["note", "reason", "balance", "leave", "decision"])
    expect(await told()).toContain(`secret ${secret}`);
  expect(await told()).toContain("27.717200");

  await transact(h.ctx("superadmin"), async (tx) => {
    for (const { forget } of about) await forget(tx, userId);
  });
  expect(await told()).not.toMatch(/secret|27\.7|Sousa/);
  expect(await told()).toContain("2027-03-01");
  const [row] = (await admin.scheduling.attendance.list({ employeeId })).items;
  expect(row).toMatchObject({ checkedInAt, geolocation: null, correction: "Erased" });
  await expect(admin.files.get({ id: file.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
});
