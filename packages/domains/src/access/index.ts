export {
  ensureBuiltInRoles,
  type Grants,
  grant,
  hasSuperadmin,
  readGrants,
} from "./access.service.ts";
