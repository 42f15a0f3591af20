import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as documents from "./documents/documents.service.ts";
import { datesWrong, employeeCodeTaken, positionNameTaken, userTaken } from "./people.errors.ts";
import * as wire from "./people.schema.ts";
import * as people from "./people.service.ts";

const tags = ["People"] as const;
const at = "2026-11-21T08:00:00.000Z";
const times = { version: 1, createdAt: at, updatedAt: at, archivedAt: null };
const newPosition = { name: "Miller", description: "Runs the mill", payGrade: "B2" };
const position = { id: "01939f1e-7c7b-7000-8000-000000000072", ...newPosition, ...times };
const newEmployee = {
  code: "E-7",
  name: "Ana Sousa",
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  hiredOn: "2024-03-01",
  email: "ana@example.com",
  phone: null,
  userId: null,
  positionId: position.id,
  payGrade: "B2",
  leftOn: null,
};
const employee = {
  id: "01939f1e-7c7b-7000-8000-000000000071",
  ...newEmployee,
  positionName: "Miller",
  ...times,
};
const newDocument = {
  kind: "licence",
  name: "Forklift licence",
  number: "FL-2231",
  issuedOn: "2022-01-10",
  expiresOn: "2027-01-10",
  fileId: null,
};
const document = {
  id: "01939f1e-7c7b-7000-8000-000000000073",
  employeeId: employee.id,
  ...newDocument,
  file: null,
  createdAt: at,
};
const refusals = [employeeCodeTaken, userTaken, datesWrong] as const;

const positions = router({
  list: permitted("people:read")
    .meta(
      rest("GET", "/positions", {
        summary: "List positions",
        tags,
        example: { output: { items: [position], nextCursor: null } },
      }),
    )
    .input(wire.PositionQuery)
    .output(wire.PositionPage)
    .query(({ ctx, input }) => people.listPositions(ctx, input)),
  create: permitted("people:write")
    .meta(
      rest("POST", "/positions", {
        summary: "Add a position",
        tags,
        status: 201,
        problems: [positionNameTaken],
        example: { input: newPosition, output: position },
      }),
    )
    .input(wire.NewPosition)
    .output(wire.Position)
    .mutation(({ ctx, input }) => people.createPosition(ctx, input)),
  update: permitted("people:write")
    .meta(
      rest("PATCH", "/positions/{id}", {
        summary: "Change a position",
        tags,
        problems: [positionNameTaken],
        replace: wire.NewPosition,
        example: { input: { payGrade: "B3" }, output: { ...position, payGrade: "B3" } },
      }),
    )
    .input(wire.PositionChange)
    .output(wire.Position)
    .mutation(({ ctx, input }) => people.updatePosition(ctx, input)),
  archive: permitted("people:write")
    .meta(
      rest("DELETE", "/positions/{id}", {
        summary: "Archive a position",
        tags,
        example: { output: { ...position, archivedAt: at } },
      }),
    )
    .input(Target)
    .output(wire.Position)
    .mutation(({ ctx, input }) => people.archivePosition(ctx, input)),
});

const employees = router({
  list: permitted("people:read")
    .meta(
      rest("GET", "/employees", {
        summary: "List employees",
        tags,
        example: { output: { items: [employee], nextCursor: null } },
      }),
    )
    .input(wire.EmployeeQuery)
    .output(wire.EmployeePage)
    .query(({ ctx, input }) => people.listEmployees(ctx, input)),
  get: permitted("people:read")
    .meta(
      rest("GET", "/employees/{id}", {
        summary: "Get an employee",
        tags,
        example: { output: employee },
      }),
    )
    .input(ById)
    .output(wire.Employee)
    .query(({ ctx, input }) => people.getEmployee(ctx, input)),
  create: permitted("people:write")
    .meta(
      rest("POST", "/employees", {
        summary: "Add an employee",
        tags,
        status: 201,
        problems: refusals,
        example: { input: newEmployee, output: employee },
      }),
    )
    .input(wire.NewEmployee)
    .output(wire.Employee)
    .mutation(({ ctx, input }) => people.createEmployee(ctx, input)),
  update: permitted("people:write")
    .meta(
      rest("PATCH", "/employees/{id}", {
        summary: "Change an employee",
        tags,
        problems: refusals,
        replace: wire.NewEmployee,
        example: { input: { payGrade: "B3" }, output: { ...employee, payGrade: "B3" } },
      }),
    )
    .input(wire.EmployeeChange)
    .output(wire.Employee)
    .mutation(({ ctx, input }) => people.updateEmployee(ctx, input)),
  archive: permitted("people:write")
    .meta(
      rest("DELETE", "/employees/{id}", {
        summary: "Archive an employee",
        tags,
        example: { output: { ...employee, archivedAt: at } },
      }),
    )
    .input(Target)
    .output(wire.Employee)
    .mutation(({ ctx, input }) => people.archiveEmployee(ctx, input)),
  documents: router({
    list: permitted("people:read")
      .meta(
        rest("GET", "/employees/{id}/documents", {
          summary: "List an employee's documents",
          tags,
          example: { output: { items: [document], nextCursor: null } },
        }),
      )
      .input(wire.DocumentQuery)
      .output(wire.DocumentPage)
      .query(({ ctx, input }) => documents.listDocuments(ctx, input)),
    create: permitted("people:write")
      .meta(
        rest("POST", "/employees/{id}/documents", {
          summary: "Put a document with an employee",
          description:
            "What expires is told of, once for each number of days that is configured. The file hangs on the document from then on.",
          tags,
          status: 201,
          example: { input: newDocument, output: document },
        }),
      )
      .input(wire.NewEmployeeDocument)
      .output(wire.EmployeeDocument)
      .mutation(({ ctx, input }) => documents.createDocument(ctx, input)),
    delete: permitted("people:write")
      .meta(
        rest("DELETE", "/employees/{id}/documents/{documentId}", {
          summary: "Take a document from an employee",
          tags,
          example: { output: document },
        }),
      )
      .input(wire.DocumentTarget)
      .output(wire.EmployeeDocument)
      .mutation(({ ctx, input }) => documents.deleteDocument(ctx, input)),
  }),
});

export const peopleRouter = router({ employees, positions });
