import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";

const sitePayload = z.object({ siteId: Id, code: z.string(), name: z.string() });
const siteExample = {
  siteId: "01939f1e-7c7b-7000-8000-000000000001",
  code: "HQ",
  name: "Headquarters",
};

const siteEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "sites.site",
    summary,
    payload: sitePayload,
    example: siteExample,
  });

export const siteCreated = siteEvent("sites.site.created", "A site was opened.");
export const siteUpdated = siteEvent(
  "sites.site.updated",
  "A site's code, name or time zone changed.",
);
export const siteArchivedEvent = siteEvent("sites.site.archived", "A site was archived.");

const warehousePayload = z.object({
  warehouseId: Id,
  siteId: Id,
  code: z.string(),
  name: z.string(),
});
const warehouseExample = {
  warehouseId: "01939f1e-7c7b-7000-8000-000000000002",
  siteId: siteExample.siteId,
  code: "MAIN",
  name: "Main warehouse",
};

const warehouseEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "sites.warehouse",
    summary,
    payload: warehousePayload,
    example: warehouseExample,
  });

export const warehouseCreated = warehouseEvent(
  "sites.warehouse.created",
  "A warehouse was opened.",
);
export const warehouseUpdated = warehouseEvent(
  "sites.warehouse.updated",
  "A warehouse's code or name changed.",
);
export const warehouseArchived = warehouseEvent(
  "sites.warehouse.archived",
  "A warehouse was archived.",
);

const locationEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "sites.location",
    summary,
    payload: z.object({ locationId: Id, warehouseId: Id, code: z.string(), name: z.string() }),
    example: {
      locationId: "01939f1e-7c7b-7000-8000-000000000003",
      warehouseId: warehouseExample.warehouseId,
      code: "A-01-2",
      name: "Aisle A, rack 1, shelf 2",
    },
  });

export const locationCreated = locationEvent("sites.location.created", "A location was added.");
export const locationUpdated = locationEvent(
  "sites.location.updated",
  "A location's code or name changed.",
);
export const locationArchived = locationEvent(
  "sites.location.archived",
  "A location was archived.",
);
