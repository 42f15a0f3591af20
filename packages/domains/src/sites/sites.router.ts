import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import * as places from "./locations/locations.schema.ts";
import * as locations from "./locations/locations.service.ts";
import {
  locationCodeTaken,
  siteArchived,
  siteCodeTaken,
  warehouseArchived,
} from "./sites.errors.ts";
import * as wire from "./sites.schema.ts";
import * as service from "./sites.service.ts";

const tags = ["Sites"] as const;
const id = "01939f1e-7c7b-7000-8000-000000000001";
const times = {
  version: 1,
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
  archivedAt: null,
};
const site = { id, code: "HQ", name: "Headquarters", timezone: "Europe/Berlin", ...times };
const warehouse = {
  id: "01939f1e-7c7b-7000-8000-000000000002",
  siteId: id,
  code: "MAIN",
  name: "Main warehouse",
  ...times,
};
const newSite = { code: "HQ", name: "Headquarters", timezone: "Europe/Berlin" };
const newWarehouse = { siteId: id, code: "MAIN", name: "Main warehouse" };

const newLocation = { code: "A-01-2", name: "Aisle A, rack 1, shelf 2" };
const location = {
  id: "01939f1e-7c7b-7000-8000-000000000003",
  warehouseId: warehouse.id,
  ...newLocation,
  ...times,
};

export const sitesRouter = router({
  list: permitted("sites:read")
    .meta(
      rest("GET", "/sites", {
        summary: "List sites",
        tags,
        example: { output: { items: [site], nextCursor: null } },
      }),
    )
    .input(wire.SiteQuery)
    .output(wire.SitePage)
    .query(({ ctx, input }) => service.listSites(ctx, input)),
  get: permitted("sites:read")
    .meta(rest("GET", "/sites/{id}", { summary: "Read a site", tags, example: { output: site } }))
    .input(ById)
    .output(wire.Site)
    .query(({ ctx, input }) => service.getSite(ctx, input)),
  create: permitted("sites:write")
    .meta(
      rest("POST", "/sites", {
        summary: "Open a site",
        tags,
        status: 201,
        problems: [siteCodeTaken],
        example: { input: newSite, output: site },
      }),
    )
    .input(wire.NewSite)
    .output(wire.Site)
    .mutation(({ ctx, input }) => service.createSite(ctx, input)),
  update: permitted("sites:write")
    .meta(
      rest("PATCH", "/sites/{id}", {
        summary: "Change a site",
        tags,
        replace: wire.NewSite,
        problems: [siteCodeTaken],
        example: { input: { name: "Head office" }, output: site },
      }),
    )
    .input(wire.SiteChange)
    .output(wire.Site)
    .mutation(({ ctx, input }) => service.updateSite(ctx, input)),
  archive: permitted("sites:write")
    .meta(
      rest("DELETE", "/sites/{id}", {
        summary: "Archive a site",
        tags,
        example: { output: { ...site, archivedAt: times.updatedAt } },
      }),
    )
    .input(Target)
    .output(wire.Site)
    .mutation(({ ctx, input }) => service.archiveSite(ctx, input)),

  warehouses: router({
    list: permitted("sites:read")
      .meta(
        rest("GET", "/warehouses", {
          summary: "List warehouses",
          tags,
          example: { output: { items: [warehouse], nextCursor: null } },
        }),
      )
      .input(wire.WarehouseQuery)
      .output(wire.WarehousePage)
      .query(({ ctx, input }) => service.listWarehouses(ctx, input)),
    get: permitted("sites:read")
      .meta(
        rest("GET", "/warehouses/{id}", {
          summary: "Read a warehouse",
          tags,
          example: { output: warehouse },
        }),
      )
      .input(ById)
      .output(wire.Warehouse)
      .query(({ ctx, input }) => service.getWarehouse(ctx, input)),
    create: permitted("sites:write")
      .meta(
        rest("POST", "/warehouses", {
          summary: "Open a warehouse",
          tags,
          status: 201,
          problems: [siteCodeTaken, siteArchived],
          example: { input: newWarehouse, output: warehouse },
        }),
      )
      .input(wire.NewWarehouse)
      .output(wire.Warehouse)
      .mutation(({ ctx, input }) => service.createWarehouse(ctx, input)),
    update: permitted("sites:write")
      .meta(
        rest("PATCH", "/warehouses/{id}", {
          summary: "Change a warehouse",
          tags,
          replace: wire.WarehouseFields,
          problems: [siteCodeTaken],
          example: { input: { name: "Cold store" }, output: warehouse },
        }),
      )
      .input(wire.WarehouseChange)
      .output(wire.Warehouse)
      .mutation(({ ctx, input }) => service.updateWarehouse(ctx, input)),
    archive: permitted("sites:write")
      .meta(
        rest("DELETE", "/warehouses/{id}", {
          summary: "Archive a warehouse",
          tags,
          example: { output: { ...warehouse, archivedAt: times.updatedAt } },
        }),
      )
      .input(Target)
      .output(wire.Warehouse)
      .mutation(({ ctx, input }) => service.archiveWarehouse(ctx, input)),
  }),

  locations: router({
    list: permitted("sites:read")
      .meta(
        rest("GET", "/warehouses/{id}/locations", {
          summary: "List a warehouse's locations",
          tags,
          example: { output: { items: [location], nextCursor: null } },
        }),
      )
      .input(places.LocationQuery)
      .output(places.LocationPage)
      .query(({ ctx, input }) => locations.listLocations(ctx, input)),
    create: permitted("sites:write")
      .meta(
        rest("POST", "/warehouses/{id}/locations", {
          summary: "Add a location to a warehouse",
          tags,
          status: 201,
          location: "/warehouses/{warehouseId}/locations?q={code}",
          problems: [locationCodeTaken, warehouseArchived],
          example: { input: newLocation, output: location },
        }),
      )
      .input(places.NewLocation)
      .output(places.Location)
      .mutation(({ ctx, input }) => locations.createLocation(ctx, input)),
    update: permitted("sites:write")
      .meta(
        rest("PATCH", "/locations/{id}", {
          summary: "Change a location",
          tags,
          replace: places.LocationFields,
          problems: [locationCodeTaken],
          example: {
            input: { code: "SILO-2", name: "Silo 2" },
            output: { ...location, code: "SILO-2", name: "Silo 2" },
          },
        }),
      )
      .input(places.LocationChange)
      .output(places.Location)
      .mutation(({ ctx, input }) => locations.updateLocation(ctx, input)),
    archive: permitted("sites:write")
      .meta(
        rest("DELETE", "/locations/{id}", {
          summary: "Archive a location",
          tags,
          example: { output: { ...location, archivedAt: times.updatedAt } },
        }),
      )
      .input(Target)
      .output(places.Location)
      .mutation(({ ctx, input }) => locations.archiveLocation(ctx, input)),
  }),
});
