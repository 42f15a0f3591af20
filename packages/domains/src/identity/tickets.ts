import type { TxCtx } from "@millrace/platform/transact";
import type { z } from "zod";
import { keyedHash, newToken } from "./one-time.ts";
import * as store from "./tickets.store.ts";

/*
 * What somebody carries from one step of signing in to the next is a random text that says nothing; what it stands for is here, sealed, good
 * once and for seconds.
 */

export interface TicketKind<Content extends z.ZodType> {
  readonly name: string;
  readonly prefix: string;
  readonly seconds: number;
  readonly content: Content;
}

export const ticketKind = <Content extends z.ZodType>(given: TicketKind<Content>) => given;

const sealedAs = ({ name }: { name: string }) => `sign-in ticket ${name}`;

/** Keeps the content and gives the text that takes it out. */
export async function issueTicket<Content extends z.ZodType>(
  tx: TxCtx,
  of: TicketKind<Content>,
  content: z.infer<Content>,
): Promise<string> {
  const text = newToken(of.prefix);
  await store.insertTicket(tx, {
    hash: keyedHash(tx.platform, sealedAs(of), text),
    content: tx.platform.sealer.seal(sealedAs(of), JSON.stringify(content)),
    expiresAt: new Date(tx.now.getTime() + of.seconds * 1000),
  });
  return text;
}

/** Takes the content out: of callers that race, one gets it. Null when it is over, was taken, or is none of this kind. */
export async function takeTicket<Content extends z.ZodType>(
  tx: TxCtx,
  of: TicketKind<Content>,
  text: string,
): Promise<z.infer<Content> | null> {
  const sealed = await store.takeTicket(tx, keyedHash(tx.platform, sealedAs(of), text));
  if (!sealed) return null;
  return of.content.parse(JSON.parse(tx.platform.sealer.open(sealedAs(of), sealed).toString()));
}
