import { ById } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { productionOrderState, recipeArchived } from "../production.errors.ts";
import * as wire from "./orders.schema.ts";
import * as orders from "./orders.service.ts";

const tags = ["Production orders"] as const;
const at = "2026-11-21T08:00:00.000Z";
const newOrder = {
  recipeId: "01939f1e-7c7b-7000-8000-000000000071",
  warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
  plannedQuantity: "5500",
  dueOn: "2026-11-28",
  priority: 2,
};
const order = {
  id: "01939f1e-7c7b-7000-8000-000000000081",
  number: "MO-000001",
  status: "draft",
  productId: "01939f1e-7c7b-7000-8000-000000000011",
  producedQuantity: "0",
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  note: null,
  ...newOrder,
  version: 1,
  createdAt: at,
  updatedAt: at,
};
const problems = [productionOrderState] as const;
const step = (name: string, summary: string, status: string) =>
  rest("POST", `/production/orders/{id}/${name}`, {
    summary,
    tags,
    problems,
    example: { input: {}, output: { ...order, status, version: 2 } },
  });

export const ordersRouter = router({
  list: permitted("production:read")
    .meta(
      rest("GET", "/production/orders", {
        summary: "List production orders",
        tags,
        example: { output: { items: [order], nextCursor: null } },
      }),
    )
    .input(wire.ProductionOrderQuery)
    .output(wire.ProductionOrderPage)
    .query(({ ctx, input }) => orders.listOrders(ctx, input)),
  get: permitted("production:read")
    .meta(
      rest("GET", "/production/orders/{id}", {
        summary: "Read a production order",
        tags,
        example: { output: order },
      }),
    )
    .input(ById)
    .output(wire.ProductionOrder)
    .query(({ ctx, input }) => orders.getOrder(ctx, input)),
  create: permitted("production:write")
    .meta(
      rest("POST", "/production/orders", {
        summary: "Make a production order",
        tags,
        status: 201,
        problems: [recipeArchived],
        example: { input: newOrder, output: order },
      }),
    )
    .input(wire.NewProductionOrder)
    .output(wire.ProductionOrder)
    .mutation(({ ctx, input }) => orders.createOrder(ctx, input)),
  update: permitted("production:write")
    .meta(
      rest("PATCH", "/production/orders/{id}", {
        summary: "Change a production order that is not released",
        tags,
        replace: wire.ProductionOrderFields,
        problems,
        example: {
          input: { plannedQuantity: "6000", dueOn: "2026-11-29" },
          output: { ...order, plannedQuantity: "6000", dueOn: "2026-11-29", version: 2 },
        },
      }),
    )
    .input(wire.ProductionOrderChange)
    .output(wire.ProductionOrder)
    .mutation(({ ctx, input }) => orders.updateOrder(ctx, input)),
  plan: permitted("production:plan")
    .meta(step("plan", "Plan a production order", "planned"))
    .input(wire.OrderStep)
    .output(wire.ProductionOrder)
    .mutation(({ ctx, input }) => orders.stepOrder(ctx, "plan", input)),
  release: permitted("production:plan")
    .meta(step("release", "Release a production order to the floor", "released"))
    .input(wire.OrderStep)
    .output(wire.ProductionOrder)
    .mutation(({ ctx, input }) => orders.stepOrder(ctx, "release", input)),
  start: permitted("production:plan")
    .meta(step("start", "Start a production order", "in_progress"))
    .input(wire.OrderStep)
    .output(wire.ProductionOrder)
    .mutation(({ ctx, input }) => orders.stepOrder(ctx, "start", input)),
  complete: permitted("production:plan")
    .meta(step("complete", "Complete a production order", "completed"))
    .input(wire.OrderStep)
    .output(wire.ProductionOrder)
    .mutation(({ ctx, input }) => orders.stepOrder(ctx, "complete", input)),
  close: permitted("production:plan")
    .meta(step("close", "Close a completed production order", "closed"))
    .input(wire.OrderStep)
    .output(wire.ProductionOrder)
    .mutation(({ ctx, input }) => orders.stepOrder(ctx, "close", input)),
  cancel: permitted("production:plan")
    .meta(step("cancel", "Cancel a production order", "cancelled"))
    .input(wire.CancelProductionOrder)
    .output(wire.ProductionOrder)
    .mutation(({ ctx, input }) => orders.stepOrder(ctx, "cancel", input)),
});
