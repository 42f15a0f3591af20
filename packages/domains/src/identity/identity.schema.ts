import { Email, Id, Instant, line } from "@millrace/contract/primitives";
import { z } from "zod";
import { NewPassword } from "./password/password.schema.ts";

/** A password that is being tried. */
const GivenPassword = z
  .string()
  .min(1, "must not be empty")
  .max(200, "must be at most 200 characters");

export const User = z
  .object({
    id: Id,
    email: z.string(),
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

export const Login = z.strictObject({ email: Email, password: GivenPassword });
export type Login = z.infer<typeof Login>;

export const Registration = z.strictObject({
  email: Email,
  name: line(120),
  password: NewPassword,
});
export type Registration = z.infer<typeof Registration>;

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

export const PasswordChange = z.strictObject({
  currentPassword: GivenPassword,
  newPassword: NewPassword,
});
export type PasswordChange = z.infer<typeof PasswordChange>;

export const Nothing = z.strictObject({});
export const Done = z.object({ ok: z.literal(true) }).meta({ id: "Done" });

export const Jwks = z
  .object({ keys: z.array(z.record(z.string(), z.string())) })
  .meta({ id: "Jwks" });
export type Jwks = z.infer<typeof Jwks>;
