import { Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { api, type Inputs, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { type Hours, HoursFields } from "./hours-fields.tsx";
import { EmployeeSelect, PositionSelect, SiteSelect, useSites } from "./pickers.tsx";
import { hoursOn, shownIn } from "./zoned.ts";

type Shift = Outputs["scheduling"]["shifts"]["get"];
type NewShift = Inputs["scheduling"]["shifts"]["create"];

/** Plans a shift, or changes one: who, where and when, in the times of the site's clocks. */
export function ShiftForm({
  shift: given,
  siteId,
  date,
  onDone,
}: {
  shift?: Shift;
  siteId: string;
  date: string;
  onDone: () => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [shift] = useState(given);
  const sites = useSites();
  const save = useCommand(
    (input: NewShift, options) =>
      shift
        ? api.scheduling.shifts.update.mutate(
            { ...input, id: shift.id, version: shift.version },
            options,
          )
        : api.scheduling.shifts.create.mutate(input, options),
    { done: shift ? "Shift saved" : "Shift planned", onDone, showsProblem: true },
  );
  const zoneOf = (id: string) =>
    sites.data?.items.find((site) => site.id === id)?.timezone ?? shift?.timezone ?? "UTC";
  const state = useCommandForm({
    initialValues: {
      employeeId: shift?.employeeId ?? "",
      siteId,
      positionId: shift?.positionId ?? null,
      date,
      hours: shift ? shownHours(shift) : [{ start: "08:00", end: "16:00" }],
      note: shift?.note ?? "",
    },
    command: save,
    toInput: ({ date: on, hours, note, ...values }) => ({
      ...values,
      // An hour that the clocks show twice stays the one that it was, unless it is touched.
      segments: hoursOn(zoneOf(values.siteId), on, hours, shift?.segments),
      note: orNull(note),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={shift ? "Save" : "Plan shift"} onCancel={onDone}>
      <EmployeeSelect
        label="Employee"
        required
        data-autofocus
        {...form.getInputProps("employeeId")}
      />
      <SiteSelect
        label="Site"
        description={`Times are by the clocks of ${zoneOf(form.values.siteId)}`}
        required
        allowDeselect={false}
        {...form.getInputProps("siteId")}
      />
      <TextInput label="Date" type="date" required {...form.getInputProps("date")} />
      <HoursFields form={form} />
      <PositionSelect
        label="Position"
        placeholder="Their own"
        clearable
        clearButtonProps={{ "aria-label": "Their own position" }}
        {...form.getInputProps("positionId")}
      />
      <TextInput label="Note" {...form.getInputProps("note")} />
      {shift?.patternId && (
        <Text size="sm" c="dimmed">
          This shift alone changes; from then on its pattern leaves it as it is.
        </Text>
      )}
    </CommandForm>
  );
}

const shownHours = ({ segments, timezone }: Shift): Hours[] =>
  segments.map(({ startsAt, endsAt }) => ({
    start: shownIn(timezone, startsAt).time,
    end: shownIn(timezone, endsAt).time,
  }));
