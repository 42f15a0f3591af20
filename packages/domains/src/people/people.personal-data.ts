import { definePersonalData } from "@millrace/platform/personal-data";
import { removeFiles } from "./documents/documents.service.ts";
import { forgetPerson, personalDataOf } from "./people.store.ts";

/** What people keeps about a person who works here. */
definePersonalData({
  name: "people",
  tables: ["employee"],
  collect: personalDataOf,
  forget: async (tx, userId) => removeFiles(tx, await forgetPerson(tx, userId)),
});
