import { createHash, randomBytes } from "node:crypto";

/* Tokens of applications are 256 random bits behind `mro_`: access tokens, refresh tokens and codes. Only their hashes are stored. */

const form = /^mro_[0-9A-Za-z_-]{43}$/;

export const newTokenText = (): string => `mro_${randomBytes(32).toString("base64url")}`;

export const isToken = (text: string): boolean => form.test(text);

export const hashOf = (id: string): Buffer => createHash("sha256").update(id).digest();

/** Under what a checked token is kept in memory: its text is not. */
export const tokenDigest = (text: string): string => hashOf(text).toString("base64");
