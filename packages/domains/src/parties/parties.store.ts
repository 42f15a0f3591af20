import type { Page } from "@millrace/contract/page";
import { jsonb } from "@millrace/db/kysely";
import { prepared } from "@millrace/db/prepared";
import type { Ctx } from "@millrace/platform/context";
import { newId } from "@millrace/platform/id";
import { refuseOn } from "@millrace/platform/refusals";
import { search } from "@millrace/platform/search";
import type { TxCtx } from "@millrace/platform/transact";
import { sql } from "kysely";
import { partyCodeTaken } from "./parties.errors.ts";
import type { NewParty, Party, PartyQuery, Role } from "./parties.schema.ts";

const columns = [
  "id",
  "code",
  "name",
  "status",
  "email",
  "phone",
  "tax_id as taxId",
  "currency",
  sql<string | null>`round(credit_limit, greatest(min_scale(credit_limit), 2))`.as("creditLimit"),
  "tags",
  "contacts",
  "addresses",
  "note",
  "version",
  "created_at as createdAt",
  "updated_at as updatedAt",
  "archived_at as archivedAt",
] as const;
const sorts = { name: "party.name", code: "party.code", createdAt: "party.created_at" };
const searched = sql<string>`lower(' ' || code || ' ' || name || ' ' || coalesce(email, ''))`;

/** Parties of one role; those of the other do not exist here. */
const parties = ({ db }: Pick<Ctx, "db">, role: Role) =>
  // CHECKs and the writers below keep status, contacts and addresses as the schema has them.
  db.selectFrom("party").select(columns).where("role", "=", role).$castTo<Party>();

const partyById = prepared((db, role: Role, id: string) =>
  parties({ db }, role).where("id", "=", id),
);

export async function findParty(
  ctx: Ctx | TxCtx,
  role: Role,
  id: string,
): Promise<Party | undefined> {
  const [party] = await partyById(ctx.db, role, id);
  return party;
}

/** The party, locked against other changes until the transaction ends; orders that name it go on. */
export function lockParty(tx: TxCtx, role: Role, id: string): Promise<Party | undefined> {
  return parties(tx, role).where("id", "=", id).forNoKeyUpdate().executeTakeFirst();
}

export function pageOfParties(ctx: Ctx, role: Role, input: PartyQuery): Promise<Page<Party>> {
  let query = parties(ctx, role);
  if (!input.archived) query = query.where("archived_at", "is", null);
  if (input.code) query = query.where("code", "=", input.code);
  if (input.status) query = query.where("status", "=", input.status);
  if (input.tags) query = query.where(sql<boolean>`tags @> ${input.tags}`);
  if (input.createdFrom) query = query.where("created_at", ">=", input.createdFrom);
  if (input.createdTo) query = query.where("created_at", "<", input.createdTo);
  return search(ctx, query, { input, sorts, defaultSort: "name", id: "party.id", text: searched });
}

/** Refuses a taken code with `parties.code_taken`. */
export function insertParty(tx: TxCtx, role: Role, party: NewParty): Promise<Party> {
  const row = { id: newId(), role, created_at: tx.now, updated_at: tx.now, ...toRow(party) };
  return refuseCodeTaken(
    party.code,
    tx.db
      .insertInto("party")
      .values({ ...row, code: party.code, name: party.name })
      .returning(columns)
      .$castTo<Party>()
      .executeTakeFirstOrThrow(),
  );
}

/** Writes the given fields of a locked party and raises its version. */
export function updateParty(
  tx: TxCtx,
  before: Party,
  fields: Partial<NewParty> & { archived_at?: Date },
): Promise<Party> {
  return refuseCodeTaken(
    fields.code,
    tx.db
      .updateTable("party")
      .set({ ...toRow(fields), version: before.version + 1, updated_at: tx.now })
      .where("id", "=", before.id)
      .where("version", "=", before.version)
      .returning(columns)
      .$castTo<Party>()
      .executeTakeFirstOrThrow(),
  );
}

/** The parties that have these codes, locked in the order of their codes until the transaction ends. */
export function lockPartiesByCode(
  tx: TxCtx,
  role: Role,
  codes: readonly string[],
): Promise<Party[]> {
  return parties(tx, role)
    .where(sql<boolean>`code = any(${codes}::text[])`)
    .orderBy("party.code")
    .forNoKeyUpdate()
    .execute();
}

/** Ids by code, archived parties included. */
export async function partyIdsByCode(
  ctx: Ctx | TxCtx,
  role: Role,
  codes: readonly string[],
): Promise<Map<string, string>> {
  const rows = await ctx.db
    .selectFrom("party")
    .select(["id", "code"])
    .where("role", "=", role)
    .where(sql<boolean>`code = any(${codes}::text[])`)
    .execute();
  return new Map(rows.map(({ id, code }) => [code, id]));
}

/** A batch of whole parties as one parameter: cheaper than an array for each column, and arrays may differ in length. */
const batchOf = (
  batch: readonly Party[],
) => sql`json_to_recordset(${JSON.stringify(batch)}::json) as r(
  id uuid, code text, name text, status text, email text, phone text, "taxId" text, currency text, "creditLimit" numeric,
  tags text[], contacts jsonb, addresses jsonb, note text, version int,
  "createdAt" timestamptz, "updatedAt" timestamptz, "archivedAt" timestamptz)`;

/** Writes those whose code is free; how many those were. */
export async function insertParties(
  tx: TxCtx,
  role: Role,
  batch: readonly Party[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into party (id, role, code, name, status, email, phone, tax_id, currency, credit_limit, tags, contacts, addresses,
                       note, version, created_at, updated_at, archived_at)
    select id, ${role}, code, name, status, email, phone, "taxId", currency, "creditLimit", tags, contacts, addresses,
           note, version, "createdAt", "updatedAt", "archivedAt"
      from ${batchOf(batch)}
    on conflict (role, code) do nothing
  `.execute(tx.db);
  return Number(numAffectedRows);
}

/** Writes locked parties as they are given. */
export async function updateParties(tx: TxCtx, batch: readonly Party[]): Promise<void> {
  await sql`
    update party p
       set name = r.name, status = r.status, email = r.email, phone = r.phone, tax_id = r."taxId", currency = r.currency,
           credit_limit = r."creditLimit", tags = r.tags, contacts = r.contacts, addresses = r.addresses, note = r.note,
           version = r.version, updated_at = r."updatedAt", archived_at = r."archivedAt"
      from ${batchOf(batch)}
     where p.id = r.id
  `.execute(tx.db);
}

/** Columns of the given fields; what is absent stays absent. */
function toRow({ taxId, creditLimit, contacts, addresses, ...fields }: Partial<NewParty>) {
  return {
    ...fields,
    tax_id: taxId,
    credit_limit: creditLimit,
    contacts: contacts && jsonb(contacts),
    addresses: addresses && jsonb(addresses),
  };
}

const refuseCodeTaken = <T>(code: string | undefined, write: Promise<T>): Promise<T> =>
  refuseOn({ party_role_code_key: () => partyCodeTaken(`The code ${code} is taken.`) }, write);
