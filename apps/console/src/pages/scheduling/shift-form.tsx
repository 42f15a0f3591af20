import { Group, TextInput } from "@mantine/core";
import { api, type Inputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { EmployeeSelect } from "./pickers.tsx";
import { daysLater, momentIn } from "./zoned.ts";

/** Plans a shift at a site, in the times of its clocks; an end that is not after its start is on the next day. */
export function ShiftForm({
  site,
  date,
  onDone,
}: {
  site: { id: string; timezone: string };
  date: string;
  onDone: () => void;
}) {
  const save = useCommand(
    (input: Inputs["scheduling"]["shifts"]["create"], options) =>
      api.scheduling.shifts.create.mutate(input, options),
    { done: "Shift planned", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: { employeeId: "", date, start: "08:00", end: "16:00", note: "" },
    command: save,
    toInput: ({ employeeId, date: on, start, end, note }) => ({
      employeeId,
      siteId: site.id,
      segments: [
        {
          startsAt: momentIn(site.timezone, on, start),
          endsAt: momentIn(site.timezone, end > start ? on : daysLater(on, 1), end),
        },
      ],
      note: orNull(note),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Plan shift" onCancel={onDone}>
      <EmployeeSelect
        label="Employee"
        required
        data-autofocus
        {...form.getInputProps("employeeId")}
      />
      <TextInput label="Date" type="date" required {...form.getInputProps("date")} />
      <Group grow>
        <TextInput label="From" type="time" required {...form.getInputProps("start")} />
        <TextInput label="To" type="time" required {...form.getInputProps("end")} />
      </Group>
      <TextInput label="Note" {...form.getInputProps("note")} />
    </CommandForm>
  );
}
