import { ById, Target } from "@millrace/contract/primitives";
import { permitted, rest, router } from "@millrace/platform/procedure";
import { partyCodeTaken } from "./parties.errors.ts";
import * as wire from "./parties.schema.ts";
import * as service from "./parties.service.ts";

const fields = {
  email: "orders@alfreds.example",
  phone: "030-0074321",
  taxId: "DE123456789",
  currency: "EUR",
  creditLimit: "5000.00",
  tags: ["retail"],
  contacts: [{ name: "Maria Anders", role: "Sales Representative" }],
  addresses: [
    {
      label: "Billing",
      street: "Obere Str. 57",
      city: "Berlin",
      postalCode: "12209",
      country: "Germany",
    },
  ],
};
const times = {
  version: 1,
  createdAt: "2026-11-21T08:00:00.000Z",
  updatedAt: "2026-11-21T08:00:00.000Z",
  archivedAt: null,
};
const archived = { archivedAt: times.updatedAt };
const newCustomer = { code: "ALFKI", name: "Alfreds Futterkiste", ...fields };
const customer = {
  id: "01939f1e-7c7b-7000-8000-000000000011",
  ...newCustomer,
  status: "active",
  note: null,
  ...times,
};
const newVendor = { code: "EXOTIC", name: "Exotic Liquids", ...fields };
const vendor = {
  id: "01939f1e-7c7b-7000-8000-000000000012",
  ...newVendor,
  status: "active",
  note: null,
  ...times,
};
const problems = [partyCodeTaken];

const customersRouter = router({
  list: permitted("customers:read")
    .meta(
      rest("GET", "/customers", {
        summary: "List customers",
        tags: ["Customers"],
        example: { input: { q: "alfreds" }, output: { items: [customer], nextCursor: null } },
      }),
    )
    .input(wire.PartyQuery)
    .output(wire.CustomerPage)
    .query(({ ctx, input }) => service.listParties(ctx, "customer", input)),
  get: permitted("customers:read")
    .meta(
      rest("GET", "/customers/{id}", {
        summary: "Read a customer",
        tags: ["Customers"],
        example: { output: customer },
      }),
    )
    .input(ById)
    .output(wire.Customer)
    .query(({ ctx, input }) => service.getCustomer(ctx, input)),
  create: permitted("customers:write")
    .meta(
      rest("POST", "/customers", {
        summary: "Add a customer",
        tags: ["Customers"],
        status: 201,
        problems,
        example: { input: newCustomer, output: customer },
      }),
    )
    .input(wire.NewParty)
    .output(wire.Customer)
    .mutation(({ ctx, input }) => service.createParty(ctx, "customer", input)),
  update: permitted("customers:write")
    .meta(
      rest("PATCH", "/customers/{id}", {
        summary: "Change a customer",
        tags: ["Customers"],
        replace: wire.NewParty,
        problems,
        example: { input: { creditLimit: "7500.00" }, output: customer },
      }),
    )
    .input(wire.PartyChange)
    .output(wire.Customer)
    .mutation(({ ctx, input }) => service.updateParty(ctx, "customer", input)),
  archive: permitted("customers:write")
    .meta(
      rest("DELETE", "/customers/{id}", {
        summary: "Archive a customer",
        tags: ["Customers"],
        example: { output: { ...customer, ...archived } },
      }),
    )
    .input(Target)
    .output(wire.Customer)
    .mutation(({ ctx, input }) => service.archiveParty(ctx, "customer", input)),
});

const vendorsRouter = router({
  list: permitted("vendors:read")
    .meta(
      rest("GET", "/vendors", {
        summary: "List vendors",
        tags: ["Vendors"],
        example: { input: { q: "exotic" }, output: { items: [vendor], nextCursor: null } },
      }),
    )
    .input(wire.PartyQuery)
    .output(wire.VendorPage)
    .query(({ ctx, input }) => service.listParties(ctx, "vendor", input)),
  get: permitted("vendors:read")
    .meta(
      rest("GET", "/vendors/{id}", {
        summary: "Read a vendor",
        tags: ["Vendors"],
        example: { output: vendor },
      }),
    )
    .input(ById)
    .output(wire.Vendor)
    .query(({ ctx, input }) => service.getVendor(ctx, input)),
  create: permitted("vendors:write")
    .meta(
      rest("POST", "/vendors", {
        summary: "Add a vendor",
        tags: ["Vendors"],
        status: 201,
        problems,
        example: { input: newVendor, output: vendor },
      }),
    )
    .input(wire.NewParty)
    .output(wire.Vendor)
    .mutation(({ ctx, input }) => service.createParty(ctx, "vendor", input)),
  update: permitted("vendors:write")
    .meta(
      rest("PATCH", "/vendors/{id}", {
        summary: "Change a vendor",
        tags: ["Vendors"],
        replace: wire.NewParty,
        problems,
        example: { input: { status: "inactive" }, output: { ...vendor, status: "inactive" } },
      }),
    )
    .input(wire.PartyChange)
    .output(wire.Vendor)
    .mutation(({ ctx, input }) => service.updateParty(ctx, "vendor", input)),
  archive: permitted("vendors:write")
    .meta(
      rest("DELETE", "/vendors/{id}", {
        summary: "Archive a vendor",
        tags: ["Vendors"],
        example: { output: { ...vendor, ...archived } },
      }),
    )
    .input(Target)
    .output(wire.Vendor)
    .mutation(({ ctx, input }) => service.archiveParty(ctx, "vendor", input)),
});

export const partiesRouter = router({ customers: customersRouter, vendors: vendorsRouter });
