import { defineProblem } from "@millrace/platform/errors";

export const shiftOverlap = defineProblem({
  code: "scheduling.overlap",
  kind: "conflict",
  title: "They work elsewhere at that time",
  help: "Shifts of one person never overlap; a shift that ends as the next one begins does not. `details.shiftId` names the other one.",
});

export const onLeave = defineProblem({
  code: "scheduling.on_leave",
  kind: "conflict",
  title: "They are on leave",
  help: "The shift lies in a leave that was approved; `details.leaveId` names it.",
});

export const employeeGone = defineProblem({
  code: "scheduling.employee_gone",
  kind: "conflict",
  title: "They do not work here any more",
  help: "The employee is archived: nothing is planned for them.",
});

export const shiftArchived = defineProblem({
  code: "scheduling.shift_archived",
  kind: "conflict",
  title: "The shift is archived",
  help: "An archived shift, or pattern, changes no more.",
});

export const swapDecided = defineProblem({
  code: "scheduling.swap_decided",
  kind: "conflict",
  title: "The swap is decided",
  help: "Somebody was first; the sentence says who and when. A shift has one open swap at most.",
});

export const swapStale = defineProblem({
  code: "scheduling.swap_stale",
  kind: "conflict",
  title: "The shift was changed meanwhile",
  help: "What was offered is not what there is: reject the swap and have it asked for again.",
});

export const swapIncomplete = defineProblem({
  code: "scheduling.swap_incomplete",
  kind: "conflict",
  title: "Nobody takes the shift",
  help: "It was offered to anybody: name who takes it with `toEmployeeId`. Nobody takes their own.",
});

export const notPublished = defineProblem({
  code: "scheduling.not_published",
  kind: "conflict",
  title: "The shift is not published",
  help: "Shifts are swapped once they are published.",
});

export const noEmployee = defineProblem({
  code: "scheduling.no_employee",
  kind: "conflict",
  title: "You are not an employee",
  help: "No employee is linked to your account. An administrator links them (`userId` of the employee).",
});

export const checkedInAlready = defineProblem({
  code: "scheduling.checked_in",
  kind: "conflict",
  title: "Checked in already",
  help: "One check-in is open at a time; the sentence says since when. Check out first, or have a forgotten one corrected.",
});

export const notCheckedIn = defineProblem({
  code: "scheduling.not_checked_in",
  kind: "conflict",
  title: "Not checked in",
  help: "There is no open check-in to end.",
});

export const attendanceOverlap = defineProblem({
  code: "scheduling.attendance_overlap",
  kind: "conflict",
  title: "They were here already at that time",
  help: "Two attendances of one person never overlap, and an end is not before its beginning.",
});

export const leaveTypeCodeTaken = defineProblem({
  code: "scheduling.leave_type_code_taken",
  kind: "conflict",
  title: "The code is taken",
  help: "Another leave type, perhaps an archived one, has this code.",
});

export const leaveOverlap = defineProblem({
  code: "scheduling.leave_overlap",
  kind: "conflict",
  title: "They are away already",
  help: "The days overlap another leave that is asked for or approved.",
});

export const leaveDecided = defineProblem({
  code: "scheduling.leave_decided",
  kind: "conflict",
  title: "The leave is decided",
  help: "Somebody was first; the sentence says who, what and when.",
});

export const leaveOwn = defineProblem({
  code: "scheduling.leave_own",
  kind: "conflict",
  title: "Somebody else decides",
  help: "Nobody approves their own leave, and each step of an approval is another person's.",
});

export const noWorkingDay = defineProblem({
  code: "scheduling.no_working_day",
  kind: "conflict",
  title: "There is no working day in it",
  help: "Weekends and public holidays need no leave.",
});

export const balanceShort = defineProblem({
  code: "scheduling.balance_short",
  kind: "conflict",
  title: "Not enough days left",
  help: "`details` says how many days are left of the year, and how many were asked for.",
});
