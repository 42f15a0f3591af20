import { changeOf } from "@millrace/contract/change";
import { Currency, Money } from "@millrace/contract/decimal";
import { page, pageQuery } from "@millrace/contract/page";
import { Code, Email, Id, Instant, line, text, tracked } from "@millrace/contract/primitives";
import { z } from "zod";

/** What a party is to us. A firm that buys and sells is one of each. */
export type Role = "customer" | "vendor";

const Status = z.enum(["active", "inactive"]);
const Tag = line(40);

const Contact = z.strictObject({
  name: line(120),
  role: line(80).optional(),
  email: Email.optional(),
  phone: line(40).optional(),
});

const Address = z.strictObject({
  label: line(40).optional(),
  street: text(300).optional(),
  city: line(120).optional(),
  region: line(120).optional(),
  postalCode: line(20).optional(),
  country: line(60).optional(),
});

/** A customer or a vendor: both have these fields. */
export const Party = z.object({
  id: Id,
  code: z.string(),
  name: z.string(),
  status: Status,
  email: z.string().nullable(),
  phone: z.string().nullable(),
  taxId: z.string().nullable(),
  currency: z.string().nullable(),
  creditLimit: Money.nullable(),
  tags: z.array(z.string()),
  contacts: z.array(Contact),
  addresses: z.array(Address),
  note: z.string().nullable(),
  ...tracked,
});
export type Party = z.infer<typeof Party>;

export const Customer = Party.meta({ id: "Customer" });
export const Vendor = Party.meta({ id: "Vendor" });

export const NewParty = z.strictObject({
  code: Code,
  name: line(200),
  status: Status.default("active"),
  email: Email.nullable().default(null),
  phone: line(40).nullable().default(null),
  taxId: line(40).nullable().default(null),
  currency: Currency.nullable().default(null),
  creditLimit: Money.nullable().default(null),
  tags: z.array(Tag).max(50).default([]),
  contacts: z.array(Contact).max(50).default([]),
  addresses: z.array(Address).max(20).default([]),
  note: text(4000).nullable().default(null),
});
export type NewParty = z.infer<typeof NewParty>;

export const PartyChange = changeOf(NewParty);
export type PartyChange = z.infer<typeof PartyChange>;

export const PartyQuery = z.strictObject({
  ...pageQuery(["name", "code", "createdAt"]),
  q: line(100)
    .optional()
    .describe("Words in code, name or e-mail; the nearest ones when no party has them all"),
  code: Code.optional(),
  status: Status.optional(),
  tags: z.array(Tag).max(20).optional().describe("Parties that have all of these"),
  createdFrom: Instant.optional(),
  createdTo: Instant.optional().describe("Up to this moment, without it"),
  archived: z.boolean().default(false).describe("Also those that were archived"),
});
export type PartyQuery = z.infer<typeof PartyQuery>;

export const CustomerPage = page(Customer);
export const VendorPage = page(Vendor);

/** A truth value of a spreadsheet: `true`, `yes`, `1`, `on` and their opposites. */
const Flag = z.union([z.boolean(), z.stringbool()]);
const Tags = z.union([
  z.array(Tag).max(50),
  z
    .string()
    .transform((list) => list.split(",").filter((tag) => tag.trim() !== ""))
    .pipe(z.array(Tag).max(50)),
]);

/**
 * A row of an import, keyed by code. An absent column leaves what is there alone, null empties it. The contact and address
 * columns are those of the party's first contact and first address; further ones stay.
 */
export const PartyRow = z.strictObject({
  code: Code,
  name: line(200).optional(),
  status: Status.optional(),
  email: Email.nullable().optional(),
  phone: line(40).nullable().optional(),
  taxId: line(40).nullable().optional(),
  currency: Currency.nullable().optional(),
  creditLimit: Money.nullable().optional(),
  tags: Tags.optional(),
  note: text(4000).nullable().optional(),
  contactName: line(120).nullable().optional(),
  contactRole: line(80).nullable().optional(),
  contactEmail: Email.nullable().optional(),
  contactPhone: line(40).nullable().optional(),
  street: text(300).nullable().optional(),
  city: line(120).nullable().optional(),
  region: line(120).nullable().optional(),
  postalCode: line(20).nullable().optional(),
  country: line(60).nullable().optional(),
  archived: Flag.optional(),
});
export type PartyRow = z.infer<typeof PartyRow>;
