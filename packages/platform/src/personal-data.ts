import type { Ctx } from "./context.ts";
import type { TxCtx } from "./transact.ts";

/** What a domain keeps about people: how a person gets it, and how it is forgotten. */
export interface PersonalData {
  /** Its part of the document that a person asks for: `identity.addresses`. */
  readonly name: string;
  /** The tables with a column that refers to the person; a test finds those that nobody names. */
  readonly tables: readonly string[];
  /** Everything about the person, without secrets, as JSON can say it. */
  readonly collect: (ctx: Ctx, userId: string) => Promise<unknown>;
  /**
   * Removes it, in the transaction that forgets the person. What the law wants kept (money, the audit) stays, with the person's id alone:
   * after this it is the pseudonym of somebody whom nothing names any more.
   */
  readonly forget: (tx: TxCtx, userId: string) => Promise<void>;
}

const catalogue = new Map<string, PersonalData>();

/** Declares what a domain keeps about people, once: the export and the erasure of a person's data know nothing but these. */
export function definePersonalData(data: PersonalData): PersonalData {
  if (catalogue.has(data.name)) throw new Error(`personal data ${data.name} is defined twice`);
  catalogue.set(data.name, data);
  return data;
}

/** Everything that the loaded program keeps about people, sorted. */
export function personalDataCatalogue(): PersonalData[] {
  return [...catalogue.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
