import "./access.personal-data.ts";

export { addressNotAllowed, sandboxAbsent } from "./access.errors.ts";
export { beyond, holds, narrowed } from "./access.rules.ts";
export {
  ensureBuiltInRoles,
  type Grants,
  grant,
  hasSuperadmin,
  readGrants,
} from "./access.service.ts";
export { isAllowedFrom } from "./keys/addresses.ts";
export { type CheckedKey, checkKey, isKey, keyDigest } from "./keys/check-key.ts";
export type { KeyMode } from "./keys/key-format.ts";
export { createKeyUsage } from "./keys/key-usage.ts";
export { findOauthClient, isOauthClientSecret } from "./oauth/check-client.ts";
export { checkToken } from "./oauth/check-token.ts";
export { noteConsent } from "./oauth/grants.service.ts";
export { type ProtocolRecords, protocolRecords, type RecordPayload } from "./oauth/records.ts";
export { isToken, tokenDigest, tokenPrefix } from "./oauth/token-format.ts";
export {
  findRole,
  holdersOf,
  holdsPermission,
  holdsRole,
  insertRole,
  limitedToOneOf,
  lockAdministration,
  namedGrantsOf,
  pageOfRoles,
  type RoleRow,
  rolesNamed,
  seesSites,
  setUserRoles,
  setUserSites,
  updateRole,
} from "./roles.store.ts";
