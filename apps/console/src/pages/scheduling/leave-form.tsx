import { Checkbox, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Inputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orAbsent, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { EmployeeSelect, LeaveTypeSelect } from "./pickers.tsx";

/** Asks for leave, for oneself or as one who approves for others; what is left of the years is beside it. */
export function LeaveForm({ onDone }: { onDone: () => void }) {
  const may = useMay();
  const save = useCommand(
    (input: Inputs["scheduling"]["leave"]["create"], options) =>
      api.scheduling.leave.create.mutate(input, options),
    {
      done: ({ conflicts }) =>
        conflicts.length > 0 ? `Asked for; it meets ${conflicts.length} shifts` : "Asked for",
      onDone,
      showsProblem: true,
    },
  );
  const state = useCommandForm({
    initialValues: {
      employeeId: "",
      typeId: "",
      startsOn: "",
      endsOn: "",
      startsNoon: false,
      endsNoon: false,
      reason: "",
    },
    command: save,
    toInput: ({ employeeId, reason, ...values }) => ({
      ...values,
      employeeId: orAbsent(employeeId),
      reason: orNull(reason),
    }),
  });
  const { form } = state;
  const { employeeId, startsOn, endsOn, typeId } = form.values;
  const years = new Set([startsOn, endsOn || startsOn].map((day) => Number(day.slice(0, 4))));
  return (
    <CommandForm state={state} action="Ask for leave" onCancel={onDone}>
      {may("scheduling:approve") && may("people:read") && (
        <EmployeeSelect
          label="For"
          placeholder="Myself"
          clearable
          clearButtonProps={{ "aria-label": "For myself" }}
          {...form.getInputProps("employeeId")}
          value={employeeId || null}
          onChange={(chosen) => form.setFieldValue("employeeId", chosen ?? "")}
        />
      )}
      <LeaveTypeSelect label="Type" required data-autofocus {...form.getInputProps("typeId")} />
      <TextInput label="From" type="date" required {...form.getInputProps("startsOn")} />
      <Checkbox
        label="From noon of this day"
        {...form.getInputProps("startsNoon", { type: "checkbox" })}
      />
      <TextInput label="To" type="date" required min={startsOn} {...form.getInputProps("endsOn")} />
      <Checkbox
        label="Until noon of this day"
        {...form.getInputProps("endsNoon", { type: "checkbox" })}
      />
      <TextInput label="Reason" {...form.getInputProps("reason")} />
      <div aria-live="polite">
        {[...years]
          .filter((year) => typeId !== "" && year >= 2000)
          .map((year) => (
            <DaysLeft key={year} typeId={typeId} year={year} employeeId={orAbsent(employeeId)} />
          ))}
        <Text size="sm" c="dimmed">
          Weekends and public holidays take no days.
        </Text>
      </div>
    </CommandForm>
  );
}

function DaysLeft({
  typeId,
  year,
  employeeId,
}: {
  typeId: string;
  year: number;
  employeeId: string | undefined;
}) {
  const { data } = useQuery(trpc.scheduling.leave.balances.queryOptions({ employeeId, year }));
  const balance = data?.items.find((each) => each.typeId === typeId);
  if (!balance) return null;
  return (
    <Text size="md">
      {balance.days} of {balance.granted} days of {balance.typeName} are left in {year}.
    </Text>
  );
}
