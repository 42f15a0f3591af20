import { definePersonalData } from "@millrace/platform/personal-data";
import { forgetPerson, personalDataOf } from "./people.store.ts";

/** What people keeps about a person who works here. */
definePersonalData({
  name: "people",
  tables: ["employee"],
  collect: personalDataOf,
  forget: forgetPerson,
});
