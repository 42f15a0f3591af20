import { Email, Id, Instant } from "@millrace/contract/primitives";
import { z } from "zod";
import { GivenPassword, LoginName } from "./password/password.schema.ts";

export const User = z
  .object({
    id: Id,
    email: z.string(),
    emailVerified: z.boolean(),
    /** E.164. */
    phone: z.string().nullable(),
    username: z.string().nullable(),
    name: z.string(),
    roles: z.array(z.string()),
    createdAt: Instant,
  })
  .meta({ id: "User" });
export type User = z.infer<typeof User>;

export const Me = User.extend({
  permissions: z.array(z.string()),
  /** Null when all sites are visible. */
  sites: z.array(Id).nullable(),
}).meta({ id: "Me" });
export type Me = z.infer<typeof Me>;

export const Login = z
  .strictObject({
    /** Any of the account's names; `email` is an older word for it. */
    login: LoginName.optional(),
    email: Email.optional(),
    password: GivenPassword,
  })
  .refine(({ login, email }) => (login === undefined) !== (email === undefined), {
    path: ["login"],
    message: "must be given, or email",
  });
export type Login = z.infer<typeof Login>;

/** E.164. */
export const Phone = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{6,14}$/, "must be a phone number in international form such as +77011234567");

/** Starts with a letter and holds no @, so that it is no phone number and no address. */
export const Username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z][a-z0-9._-]{2,39}$/,
    "must be 3 to 40 letters, digits and . _ - and start with a letter",
  );

export const Tokens = z
  .object({
    accessToken: z.string(),
    refreshToken: z.string(),
    /** Seconds until the access token is over. */
    expiresIn: z.int(),
    user: User,
  })
  .meta({ id: "Tokens" });
export type Tokens = z.infer<typeof Tokens>;

export const Refresh = z.strictObject({ refreshToken: z.string().min(20).max(200) });
export type Refresh = z.infer<typeof Refresh>;

export const Nothing = z.strictObject({});
export const Done = z.object({ ok: z.literal(true) }).meta({ id: "Done" });

export const Jwks = z
  .object({ keys: z.array(z.record(z.string(), z.string())) })
  .meta({ id: "Jwks" });
export type Jwks = z.infer<typeof Jwks>;
