import { z } from "zod";
import { ticketKind } from "../tickets.ts";

/* What a browser carries on the way through a provider's sign-in. */

/** Somebody who is signed in wants another way in. */
export const linking = ticketKind({
  name: "linking",
  prefix: "mrl",
  seconds: 60,
  content: z.object({ userId: z.string() }),
});

/** Somebody was sent to a provider: the `state` that comes back. */
export const departure = ticketKind({
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
export const arrival = ticketKind({
  name: "arrival",
  prefix: "mrc",
  seconds: 60,
  content: z.object({ userId: z.string(), provider: z.string(), challenge: z.string() }),
});

/** Somebody has come back with the identity that they want to have linked. */
export const linkable = ticketKind({
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
