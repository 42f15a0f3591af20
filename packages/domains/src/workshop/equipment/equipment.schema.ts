import { changeOf } from "@millrace/contract/change";
import { page, pageQuery } from "@millrace/contract/page";
import { CalendarDate, Id, Instant, line, text, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

export const EquipmentStatus = z.enum(["operational", "in_repair", "out_of_order", "retired"]);
export type EquipmentStatus = z.infer<typeof EquipmentStatus>;

export const Equipment = z
  .object({
    id: Id,
    serial: z.string(),
    name: z.string(),
    type: z.string().nullable(),
    manufacturer: z.string().nullable(),
    /** A customer; null: the house itself. */
    ownerId: Id.nullable(),
    siteId: Id,
    status: EquipmentStatus,
    serviceEveryDays: z.int().nullable(),
    lastServiceOn: CalendarDate.nullable(),
    nextServiceOn: CalendarDate.nullable(),
    note: z.string().nullable(),
    ...tracked,
  })
  .meta({ id: "WorkshopEquipment" });
export type Equipment = z.infer<typeof Equipment>;

export const NewEquipment = z.strictObject({
  serial: line(80),
  name: line(120),
  type: line(60).nullable().default(null),
  manufacturer: line(120).nullable().default(null),
  ownerId: Id.nullable().default(null).describe("A customer; null: it is our own"),
  siteId: Id.describe("The site whose workshop looks after it"),
  status: EquipmentStatus.default("operational"),
  serviceEveryDays: z.int().min(1).max(3650).nullable().default(null),
  nextServiceOn: CalendarDate.nullable()
    .default(null)
    .describe("Moved on by completed services when `serviceEveryDays` is given"),
  note: text(2000).nullable().default(null),
});
export type NewEquipment = z.infer<typeof NewEquipment>;
export const EquipmentChange = changeOf(NewEquipment);
export type EquipmentChange = z.infer<typeof EquipmentChange>;

export const EquipmentQuery = z.strictObject({
  ...pageQuery(["name", "createdAt"]),
  q: line(100).optional().describe("Part of serial number or name"),
  status: EquipmentStatus.optional(),
  ownerId: Id.optional(),
  siteId: Id.optional(),
  serial: line(80).optional(),
  serviceBy: CalendarDate.optional().describe("Whose next service is on this day or before"),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type EquipmentQuery = z.infer<typeof EquipmentQuery>;
export const EquipmentPage = page(Equipment);

/** One thing that was done with a piece of equipment. */
const HistoryEntry = z.object({
  kind: z.enum(["work_order", "inspection"]),
  id: Id,
  number: z.string(),
  title: z.string(),
  status: z.string(),
  /** Of an inspection that is completed. */
  result: z.string().nullable(),
  at: Instant,
  completedAt: Instant.nullable(),
});

export const EquipmentHistory = z
  .object({
    equipmentId: Id,
    lastServiceOn: CalendarDate.nullable(),
    nextServiceOn: CalendarDate.nullable(),
    entries: z.array(HistoryEntry).describe("The newest hundred, newest first"),
  })
  .meta({ id: "WorkshopEquipmentHistory" });
export type EquipmentHistory = z.infer<typeof EquipmentHistory>;
