import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { RestockPlan } from "./restock.schema.ts";

const { productId, warehouseId, vendorId, minimum, maximum, version } = RestockPlan.shape;

const planEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "inventory.restock_plan",
    summary,
    payload: z.object({ planId: Id, productId, warehouseId, vendorId, minimum, maximum, version }),
    example: {
      planId: "01939f1e-7c7b-7000-8000-000000000081",
      productId: "01939f1e-7c7b-7000-8000-000000000011",
      warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
      vendorId: null,
      minimum: "10",
      maximum: "60",
      version: 1,
    },
  });

export const planEvents = {
  created: planEvent("inventory.restock_plan.created", "A restock plan was added."),
  updated: planEvent("inventory.restock_plan.updated", "A restock plan changed."),
  archived: planEvent("inventory.restock_plan.archived", "A restock plan was taken out of use."),
};
