import { changeOf } from "@millrace/contract/change";
import { LinkedFile } from "@millrace/contract/file";
import { page, pageQuery } from "@millrace/contract/page";
import {
  CalendarDate,
  Code,
  Email,
  Id,
  Instant,
  line,
  text,
  tracked,
} from "@millrace/contract/primitives";
import { z } from "zod";

export const Position = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string().nullable(),
    payGrade: z.string().nullable(),
    ...tracked,
  })
  .meta({ id: "Position" });
export type Position = z.infer<typeof Position>;

export const NewPosition = z.strictObject({
  name: line(120),
  description: text(2000).nullable().default(null),
  payGrade: line(40).nullable().default(null),
});
export type NewPosition = z.infer<typeof NewPosition>;
export const PositionChange = changeOf(NewPosition);
export type PositionChange = z.infer<typeof PositionChange>;

export const PositionQuery = z.strictObject({
  ...pageQuery(["name"]),
  q: line(100).optional().describe("Part of the name"),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type PositionQuery = z.infer<typeof PositionQuery>;
export const PositionPage = page(Position);

export const Employee = z
  .object({
    id: Id,
    code: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    /** The account that they sign in with. */
    userId: Id.nullable(),
    siteId: Id,
    positionId: Id.nullable(),
    positionName: z.string().nullable(),
    payGrade: z.string().nullable(),
    hiredOn: CalendarDate,
    leftOn: CalendarDate.nullable(),
    ...tracked,
  })
  .meta({ id: "Employee" });
export type Employee = z.infer<typeof Employee>;

export const NewEmployee = z.strictObject({
  code: Code,
  name: line(120),
  siteId: Id,
  hiredOn: CalendarDate,
  email: Email.nullable().default(null),
  phone: line(40).nullable().default(null),
  userId: Id.nullable().default(null).describe("The account that they sign in with"),
  positionId: Id.nullable().default(null),
  payGrade: line(40).nullable().default(null),
  leftOn: CalendarDate.nullable().default(null),
});
export type NewEmployee = z.infer<typeof NewEmployee>;
export const EmployeeChange = changeOf(NewEmployee);
export type EmployeeChange = z.infer<typeof EmployeeChange>;

export const EmployeeQuery = z.strictObject({
  ...pageQuery(["name", "code"]),
  q: line(100).optional().describe("Part of code or name"),
  siteId: Id.optional(),
  positionId: Id.optional(),
  userId: Id.optional(),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type EmployeeQuery = z.infer<typeof EmployeeQuery>;
export const EmployeePage = page(Employee);

export const EmployeeDocument = z
  .object({
    id: Id,
    employeeId: Id,
    kind: z.string(),
    name: z.string(),
    number: z.string().nullable(),
    issuedOn: CalendarDate.nullable(),
    expiresOn: CalendarDate.nullable(),
    fileId: Id.nullable(),
    file: LinkedFile.nullable().describe("The paper itself, with an address to read it"),
    createdAt: Instant,
  })
  .meta({ id: "EmployeeDocument" });
export type EmployeeDocument = z.infer<typeof EmployeeDocument>;

export const NewEmployeeDocument = z
  .strictObject({
    id: Id.describe("The employee"),
    kind: line(60),
    name: line(120),
    number: line(60).nullable().default(null),
    issuedOn: CalendarDate.nullable().default(null),
    expiresOn: CalendarDate.nullable().default(null),
    fileId: Id.nullable().default(null).describe("The paper itself, uploaded with `POST /files`"),
  })
  .refine(({ issuedOn, expiresOn }) => !issuedOn || !expiresOn || issuedOn <= expiresOn, {
    path: ["expiresOn"],
    message: "must not be before issuedOn",
  });
export type NewEmployeeDocument = z.infer<typeof NewEmployeeDocument>;

export const DocumentTarget = z.strictObject({ id: Id, documentId: Id });
export type DocumentTarget = z.infer<typeof DocumentTarget>;

export const DocumentQuery = z.strictObject({ id: Id, ...pageQuery(["createdAt"]) });
export type DocumentQuery = z.infer<typeof DocumentQuery>;
export const DocumentPage = page(EmployeeDocument);
