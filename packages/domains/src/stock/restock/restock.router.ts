import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { planTaken } from "./restock.errors.ts";
import * as wire from "./restock.schema.ts";
import * as restock from "./restock.service.ts";

const tags = ["Purchasing"] as const;
const at = "2026-11-21T08:00:00.000Z";
const terms = { minimum: "100", maximum: "600", leadTimeDays: 5, reviewDays: [1, 4] };
const productId = "01939f1e-7c7b-7000-8000-000000000011";
const warehouseId = "01939f1e-7c7b-7000-8000-000000000002";
const vendorId = "01939f1e-7c7b-7000-8000-000000000021";
const plan = {
  id: "01939f1e-7c7b-7000-8000-000000000081",
  ...{ productId, warehouseId, vendorId },
  ...terms,
  version: 1,
  createdAt: at,
  updatedAt: at,
  archivedAt: null,
};
const suggestions = {
  vendors: [
    {
      vendorId,
      warehouseId,
      lines: [
        {
          planId: plan.id,
          productId,
          sku: "PADDY",
          name: "Paddy",
          unit: "kg",
          minimum: "100",
          maximum: "600",
          onHand: "80",
          reserved: "10",
          waitedFor: "0",
          waiting: [],
          onOrder: "0",
          quantity: "550",
          order: { unit: "bag", quantity: "11" },
          expectedOn: "2026-11-26",
        },
      ],
    },
  ],
  more: false,
};

export const restockRouter = router({
  list: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/restock-plans", {
        summary: "List restock plans",
        tags,
        example: { output: { items: [plan], nextCursor: null } },
      }),
    )
    .input(wire.PlanQuery)
    .output(wire.PlanPage)
    .query(({ ctx, input }) => restock.listPlans(ctx, input)),
  suggest: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/restock-plans/suggestions", {
        summary: "Say what to order",
        description:
          "What is at or below its minimum: on hand less reserved and waited for, with what is on order. Filled to the maximum in whole packs; each group is one purchase order. What documents wait for is there without a plan, too; `waiting` names them.",
        tags,
        example: { output: suggestions },
      }),
    )
    .input(wire.SuggestionQuery)
    .output(wire.Suggestions)
    .query(({ ctx, input }) => restock.suggest(ctx, input)),
  get: permitted("stock:read")
    .meta(
      rest("GET", "/inventory/restock-plans/{id}", {
        summary: "Read a restock plan",
        tags,
        example: { output: plan },
      }),
    )
    .input(ById)
    .output(wire.RestockPlan)
    .query(({ ctx, input }) => restock.getPlan(ctx, input)),
  create: permitted("stock:write")
    .meta(
      rest("POST", "/inventory/restock-plans", {
        summary: "Add a restock plan",
        tags,
        status: 201,
        problems: [planTaken],
        example: { input: { productId, warehouseId, vendorId, ...terms }, output: plan },
      }),
    )
    .input(wire.NewPlan)
    .output(wire.RestockPlan)
    .mutation(({ ctx, input }) => restock.createPlan(ctx, input)),
  update: permitted("stock:write")
    .meta(
      rest("PATCH", "/inventory/restock-plans/{id}", {
        summary: "Change a restock plan",
        tags,
        replace: wire.PlanTerms,
        example: {
          input: { minimum: "150" },
          output: { ...plan, minimum: "150", version: 2 },
        },
      }),
    )
    .input(wire.PlanChange)
    .output(wire.RestockPlan)
    .mutation(({ ctx, input }) => restock.updatePlan(ctx, input)),
  archive: permitted("stock:write")
    .meta(
      rest("DELETE", "/inventory/restock-plans/{id}", {
        summary: "Archive a restock plan",
        tags,
        example: { output: { ...plan, version: 2, archivedAt: at } },
      }),
    )
    .input(Target)
    .output(wire.RestockPlan)
    .mutation(({ ctx, input }) => restock.archivePlan(ctx, input)),
});
