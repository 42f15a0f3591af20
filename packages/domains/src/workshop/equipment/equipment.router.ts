import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { serialTaken } from "../workshop.errors.ts";
import * as wire from "./equipment.schema.ts";
import * as equipment from "./equipment.service.ts";

const tags = ["Equipment"] as const;
const at = "2026-11-21T08:00:00.000Z";
const newPiece = {
  serial: "MIG-2044",
  name: "MIG welder",
  type: "welder",
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  serviceEveryDays: 180,
  nextServiceOn: "2027-05-01",
};
const piece = {
  id: "01939f1e-7c7b-7000-8000-0000000000e1",
  manufacturer: null,
  ownerId: null,
  status: "operational",
  lastServiceOn: null,
  note: null,
  ...newPiece,
  version: 1,
  createdAt: at,
  updatedAt: at,
  archivedAt: null,
};
const history = {
  equipmentId: piece.id,
  lastServiceOn: "2026-11-02",
  nextServiceOn: "2027-05-01",
  entries: [
    {
      kind: "work_order",
      id: "01939f1e-7c7b-7000-8000-0000000000e2",
      number: "WO-000001",
      title: "Half-yearly service",
      status: "done",
      result: null,
      at,
      completedAt: at,
    },
  ],
};

export const equipmentRouter = router({
  list: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/equipment", {
        summary: "List equipment",
        tags,
        example: { output: { items: [piece], nextCursor: null } },
      }),
    )
    .input(wire.EquipmentQuery)
    .output(wire.EquipmentPage)
    .query(({ ctx, input }) => equipment.listEquipment(ctx, input)),
  get: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/equipment/{id}", {
        summary: "Read a piece of equipment",
        tags,
        example: { output: piece },
      }),
    )
    .input(ById)
    .output(wire.Equipment)
    .query(({ ctx, input }) => equipment.getEquipment(ctx, input)),
  history: permitted("workshop:read")
    .meta(
      rest("GET", "/workshop/equipment/{id}/history", {
        summary: "Read what was done with a piece of equipment",
        tags,
        example: { output: history },
      }),
    )
    .input(ById)
    .output(wire.EquipmentHistory)
    .query(({ ctx, input }) => equipment.getHistory(ctx, input)),
  create: permitted("workshop:write")
    .meta(
      rest("POST", "/workshop/equipment", {
        summary: "Add a piece of equipment",
        tags,
        status: 201,
        problems: [serialTaken],
        example: { input: newPiece, output: piece },
      }),
    )
    .input(wire.NewEquipment)
    .output(wire.Equipment)
    .mutation(({ ctx, input }) => equipment.createEquipment(ctx, input)),
  update: permitted("workshop:write")
    .meta(
      rest("PATCH", "/workshop/equipment/{id}", {
        summary: "Change a piece of equipment",
        tags,
        replace: wire.NewEquipment,
        problems: [serialTaken],
        example: {
          input: { status: "in_repair" },
          output: { ...piece, status: "in_repair", version: 2 },
        },
      }),
    )
    .input(wire.EquipmentChange)
    .output(wire.Equipment)
    .mutation(({ ctx, input }) => equipment.updateEquipment(ctx, input)),
  archive: permitted("workshop:write")
    .meta(
      rest("DELETE", "/workshop/equipment/{id}", {
        summary: "Take a piece of equipment out of use",
        tags,
        example: { output: { ...piece, archivedAt: at, version: 2 } },
      }),
    )
    .input(Target)
    .output(wire.Equipment)
    .mutation(({ ctx, input }) => equipment.archiveEquipment(ctx, input)),
});
