import { definePersonalData } from "@millrace/platform/personal-data";
import { findEmployeeOfUser } from "../people/index.ts";
import { forgetHours, hoursOf } from "./personal-data.store.ts";

/** What scheduling keeps about a person who works here: found by their employee, whom people keeps without a name. */
definePersonalData({
  name: "scheduling",
  tables: ["shift", "shift_swap", "attendance", "leave", "leave_entry"],
  collect: async (ctx, userId) => {
    const employee = await findEmployeeOfUser(ctx, userId);
    return employee ? hoursOf(ctx, employee.id) : null;
  },
  forget: async (tx, userId) => {
    const employee = await findEmployeeOfUser(tx, userId);
    if (employee) await forgetHours(tx, employee.id);
  },
});
