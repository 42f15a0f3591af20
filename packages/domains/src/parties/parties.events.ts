import { Id } from "@millrace/contract/primitives";
import { defineEvent } from "@millrace/platform/events";
import { z } from "zod";
import { Party } from "./parties.schema.ts";

const {
  id: _id,
  createdAt: _createdAt,
  updatedAt: _updatedAt,
  archivedAt: _archivedAt,
  ...details
} = Party.shape;
const id = "01939f1e-7c7b-7000-8000-000000000011";
const example = {
  code: "ALFKI",
  name: "Alfreds Futterkiste",
  status: "active" as const,
  email: "orders@alfreds.example",
  phone: "030-0074321",
  taxId: null,
  currency: "EUR",
  creditLimit: "5000.00",
  tags: ["retail"],
  contacts: [{ name: "Maria Anders", role: "Sales Representative" }],
  addresses: [{ street: "Obere Str. 57", city: "Berlin", postalCode: "12209", country: "Germany" }],
  note: null,
  version: 1,
};

const customerPayload = z.object({ customerId: Id, ...details });
const customerEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "parties.customer",
    summary,
    payload: customerPayload,
    example: { customerId: id, ...example },
  });

export const customerEvents = {
  created: customerEvent("parties.customer.created", "A customer was added."),
  updated: customerEvent("parties.customer.updated", "A customer's data changed."),
  archived: customerEvent("parties.customer.archived", "A customer was archived."),
};

const vendorPayload = z.object({ vendorId: Id, ...details });
const vendorEvent = (name: string, summary: string) =>
  defineEvent({
    name,
    version: 1,
    aggregate: "parties.vendor",
    summary,
    payload: vendorPayload,
    example: { vendorId: id, ...example },
  });

export const vendorEvents = {
  created: vendorEvent("parties.vendor.created", "A vendor was added."),
  updated: vendorEvent("parties.vendor.updated", "A vendor's data changed."),
  archived: vendorEvent("parties.vendor.archived", "A vendor was archived."),
};
