import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { stockInsufficient, unitElsewhere, unitState, warehouseClosed } from "../stock.errors.ts";
import * as wire from "./units.schema.ts";
import * as units from "./units.service.ts";

const tags = ["Stock"] as const;
const newUnit = {
  productId: "01939f1e-7c7b-7000-8000-000000000011",
  warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
  serial: "HD-00417",
  condition: "new",
  nextMaintenanceOn: "2027-05-01",
};
const at = "2026-11-21T08:00:00.000Z";
const unit = {
  id: "01939f1e-7c7b-7000-8000-000000000061",
  sku: "DRILL-18V",
  name: "Hammer drill, 18 V",
  status: "available",
  note: null,
  locationId: null,
  transferId: null,
  lastMaintenanceOn: null,
  ...newUnit,
  version: 1,
  createdAt: at,
  updatedAt: at,
  archivedAt: null,
};

export const unitsRouter = router({
  list: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/units", {
        summary: "List serial units",
        description: "Retired ones only where `status=retired` or a serial number asks for them.",
        tags,
        example: { output: { items: [unit], nextCursor: null } },
      }),
    )
    .input(wire.StockUnitQuery)
    .output(wire.StockUnitPage)
    .query(({ ctx, input }) => units.listUnits(ctx, input)),
  get: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/units/{id}", {
        summary: "Read a serial unit",
        tags,
        example: { output: unit },
      }),
    )
    .input(ById)
    .output(wire.StockUnit)
    .query(({ ctx, input }) => units.getUnit(ctx, input)),
  create: permitted("stock:write")
    .meta(
      rest("POST", "/inventory/units", {
        summary: "Receive a serial unit",
        tags,
        status: 201,
        problems: [unitElsewhere, warehouseClosed],
        example: { input: newUnit, output: unit },
      }),
    )
    .input(wire.NewStockUnit)
    .output(wire.StockUnit)
    .mutation(({ ctx, input }) => units.createUnit(ctx, input)),
  update: permitted("stock:write")
    .meta(
      rest("PATCH", "/inventory/units/{id}", {
        summary: "Change a serial unit's status, condition or maintenance",
        tags,
        replace: wire.StockUnitFields,
        problems: [stockInsufficient, unitState, unitElsewhere],
        example: {
          input: { status: "maintenance" },
          output: { ...unit, status: "maintenance", version: 2 },
        },
      }),
    )
    .input(wire.StockUnitChange)
    .output(wire.StockUnit)
    .mutation(({ ctx, input }) => units.updateUnit(ctx, input)),
  archive: permitted("stock:write")
    .meta(
      rest("DELETE", "/inventory/units/{id}", {
        summary: "Retire a serial unit",
        description: "It is scrapped out of its warehouse; its number and history stay.",
        tags,
        problems: [unitElsewhere, stockInsufficient],
        example: {
          output: { ...unit, status: "retired", warehouseId: null, archivedAt: at, version: 2 },
        },
      }),
    )
    .input(Target)
    .output(wire.StockUnit)
    .mutation(({ ctx, input }) => units.archiveUnit(ctx, input)),
});
