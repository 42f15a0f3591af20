export {
  ensureBuiltInRoles,
  grant,
  hasSuperadmin,
  readGrants,
} from "./access.service.ts";
