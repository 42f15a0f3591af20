import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const unitEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "catalog.unit",
    summary,
    payload: z.object({
      unitId: Id,
      code: z.string(),
      name: z.string(),
      baseCode: z.string().nullable(),
      factor: z.string().nullable(),
      version: z.int(),
    }),
    example: {
      unitId: "01939f1e-7c7b-7000-8000-000000000041",
      code: "t",
      name: "Tonne",
      baseCode: "kg",
      factor: "1000",
      version: 1,
    },
  });

export const unitCreated = unitEvent("catalog.unit.created", "A unit of measure was added.");
export const unitUpdated = unitEvent("catalog.unit.updated", "A unit of measure changed.");
export const unitArchived = unitEvent("catalog.unit.archived", "A unit of measure was archived.");
