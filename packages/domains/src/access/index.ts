export {
  ensureBuiltInRoles,
  grant,
  hasSuperadmin,
  readGrants,
} from "./access.service.ts";
export {
  findRole,
  holdersOf,
  holdsRole,
  insertRole,
  limitedToOneOf,
  lockAdministration,
  namedGrantsOf,
  pageOfRoles,
  type RoleRow,
  rolesNamed,
  setUserRoles,
  setUserSites,
  updateRole,
} from "./roles.store.ts";
