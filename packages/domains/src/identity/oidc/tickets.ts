import type { TxCtx } from "@millrace/platform/transact";
import { z } from "zod";
import { keyedHash, newToken } from "../one-time.ts";
import * as store from "./tickets.store.ts";

/* What a browser carries from one step to the next is a random text that says nothing; what it stands for is here, good once. */

interface Kind<Content extends z.ZodType> {
  readonly name: string;
  readonly prefix: string;
  readonly seconds: number;
  readonly content: Content;
}

const kind = <Content extends z.ZodType>(given: Kind<Content>) => given;

/** Somebody who is signed in wants another way in. */
export const linking = kind({
  name: "linking",
  prefix: "mrl",
  seconds: 60,
  content: z.object({ userId: z.string() }),
});

/** Somebody was sent to a provider: the `state` that comes back. */
export const departure = kind({
  name: "departure",
  prefix: "mrs",
  seconds: 600,
  content: z.object({
    provider: z.string(),
    nonce: z.string(),
    /** Of PKCE towards the provider. */
    verifier: z.string(),
    /** SHA-256 of what the browser keeps in its cookie. */
    browser: z.string(),
    /** SHA-256 of what the exchange has to show. */
    challenge: z.string(),
    returnTo: z.string(),
    /** Whom the identity is to be linked to; null when somebody signs in. */
    userId: z.string().nullable(),
  }),
});
export type Departure = z.infer<typeof departure.content>;

/** Somebody has come back and is known: the code that is exchanged for a session. */
export const arrival = kind({
  name: "arrival",
  prefix: "mrc",
  seconds: 60,
  content: z.object({ userId: z.string(), provider: z.string(), challenge: z.string() }),
});

/** Somebody has come back with the identity that they want to have linked. */
export const linkable = kind({
  name: "linkable",
  prefix: "mrk",
  seconds: 60,
  content: z.object({
    userId: z.string(),
    provider: z.string(),
    subject: z.string(),
    email: z.string().nullable(),
  }),
});

const sealedAs = ({ name }: { name: string }) => `sign-in ticket ${name}`;

/** Keeps the content and gives the text that takes it out. */
export async function issueTicket<Content extends z.ZodType>(
  tx: TxCtx,
  of: Kind<Content>,
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
  of: Kind<Content>,
  text: string,
): Promise<z.infer<Content> | null> {
  const sealed = await store.takeTicket(tx, keyedHash(tx.platform, sealedAs(of), text));
  if (!sealed) return null;
  return of.content.parse(JSON.parse(tx.platform.sealer.open(sealedAs(of), sealed).toString()));
}
