import { definePersonalData } from "@millrace/platform/personal-data";
import { accessOf, accessTables, forgetAccess } from "./personal-data.store.ts";

/** What access keeps about a person: roles, sites, keys, and what they allowed to applications. */
definePersonalData({
  name: "access",
  tables: accessTables,
  collect: accessOf,
  forget: forgetAccess,
});
