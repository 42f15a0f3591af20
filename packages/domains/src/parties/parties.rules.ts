import { moneyText } from "@millrace/contract/decimal";
import type { Party, PartyRow } from "./parties.schema.ts";

type Columns = Readonly<Record<string, string | null | undefined>>;

/** A party before its first row: `version` 0, nothing known but its code. */
export function blankParty(id: string, code: string, now: Date): Party {
  return {
    id,
    code,
    name: "",
    status: "active",
    email: null,
    phone: null,
    taxId: null,
    currency: null,
    creditLimit: null,
    tags: [],
    contacts: [],
    addresses: [],
    note: null,
    version: 0,
    createdAt: now,
    updatedAt: now,
    archivedAt: null,
  };
}

/** The party with the columns that the row has, one version on; the party itself when they change nothing. */
export function withRow(party: Party, row: PartyRow, now: Date): Party {
  const { contactName, contactRole, contactEmail, contactPhone, archived, ...columns } = row;
  const { street, city, region, postalCode, country, ...fields } = columns;
  const contact = {
    name: contactName,
    role: contactRole,
    email: contactEmail,
    phone: contactPhone,
  };
  const given = {
    ...party,
    ...withoutAbsent(fields),
    ...(fields.creditLimit && { creditLimit: moneyText(fields.creditLimit) }),
    contacts: withFirst(party.contacts, contact),
    addresses: withFirst(party.addresses, { street, city, region, postalCode, country }),
    archivedAt:
      archived === undefined ? party.archivedAt : archived ? (party.archivedAt ?? now) : null,
  };
  if (party.version > 0 && JSON.stringify(given) === JSON.stringify(party)) return party;
  return { ...given, version: party.version + 1, updatedAt: now };
}

/** The list with these columns in its first entry; an entry that has nothing left goes. */
function withFirst<Entry extends object>(list: Entry[], columns: Columns): Entry[] {
  const given = withoutAbsent(columns);
  if (Object.keys(given).length === 0) return list;
  const [first, ...others] = list;
  const kept = Object.entries({ ...first, ...given }).filter(([, value]) => value);
  // Its fields are Entry's by the names of the columns.
  return kept.length === 0 ? others : [Object.fromEntries(kept) as Entry, ...others];
}

const withoutAbsent = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
