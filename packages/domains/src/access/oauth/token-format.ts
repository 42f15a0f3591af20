import { createHash } from "node:crypto";

/** Access and refresh tokens of applications are 256 random bits behind it. Only their hashes are stored. */
export const tokenPrefix = "mro_";

const form = /^mro_[0-9A-Za-z_-]{43}$/;

export const isToken = (text: string): boolean => form.test(text);

export const hashOf = (id: string): Buffer => createHash("sha256").update(id).digest();

/** Under what a checked token is kept in memory: its text is not. */
export const tokenDigest = (text: string): string => hashOf(text).toString("base64");
