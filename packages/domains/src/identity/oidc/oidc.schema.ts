import { Instant } from "@millrace/contract/primitives";
import { z } from "zod";
import { GivenPassword } from "../password/password.schema.ts";

const Provider = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "must be the id of a provider");
const Base64Url256 = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, "must be a SHA-256 in base64url: 43 characters");
const Ticket = z.string().min(20).max(100);

export const SignInProviders = z
  .object({ items: z.array(z.object({ id: z.string(), label: z.string() })).max(100) })
  .meta({ id: "SignInProviders" });
export type SignInProviders = z.infer<typeof SignInProviders>;

/** The query of `GET /auth/oidc/{provider}`. */
export const OidcStart = z.strictObject({
  provider: Provider,
  /** Page of the console to go on with. */
  next: z
    .string()
    .max(1_000)
    .regex(/^\/(?![/\\])/, "must be a path of the console")
    .optional(),
  /** One of `MILLRACE_SIGN_IN_RETURN_URLS`; the console without it. */
  returnTo: z.string().max(1_000).optional(),
  /** S256 of the verifier that the exchange shows (RFC 7636); the browser's cookie shows it without one. */
  challenge: Base64Url256.optional(),
  link: Ticket.optional(),
});
export type OidcStart = z.infer<typeof OidcStart>;

export const OidcCode = z.strictObject({
  code: Ticket,
  /** What the challenge of the start is the S256 of. */
  verifier: z
    .string()
    .regex(/^[A-Za-z0-9._~-]{43,128}$/, "must be 43 to 128 letters, digits and - . _ ~ (RFC 7636)"),
});
export type OidcCode = z.infer<typeof OidcCode>;

/** What the console posts to `/session`, whose browser holds the verifier as a cookie. */
export const BrowserCode = OidcCode.pick({ code: true });

export const ExternalLogin = z
  .object({
    provider: z.string(),
    label: z.string(),
    /** Your address there when it was linked. */
    email: z.string().nullable(),
    createdAt: Instant,
  })
  .meta({ id: "ExternalLogin" });
export type ExternalLogin = z.infer<typeof ExternalLogin>;

export const ExternalLogins = z
  .object({
    items: z.array(ExternalLogin).max(100),
    /** Whether you can sign in by a password as well. */
    hasPassword: z.boolean(),
  })
  .meta({ id: "ExternalLogins" });
export type ExternalLogins = z.infer<typeof ExternalLogins>;

export const LinkRequest = z.strictObject({ provider: Provider, password: GivenPassword });
export type LinkRequest = z.infer<typeof LinkRequest>;

export const LinkAddress = z.object({ location: z.string() }).meta({ id: "LinkAddress" });

export const LinkCode = z.strictObject({ code: Ticket });
export type LinkCode = z.infer<typeof LinkCode>;

export const ByProvider = z.strictObject({ provider: Provider });
