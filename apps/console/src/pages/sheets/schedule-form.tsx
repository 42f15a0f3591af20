import { Group, SegmentedControl, Select, TextInput } from "@mantine/core";
import { api, type Inputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { cronOf, type Rhythm, rhythms, timesOf, weekdays } from "./schedule-times.ts";
import type { Schedule } from "./sheet-types.ts";

interface Values extends Record<string, unknown> {
  rhythm: Rhythm;
  time: string;
  weekday: string;
  cron: string;
  timezone: string;
  source: "folder" | "url";
  folder: string;
  url: string;
}

const timezones = ["UTC", ...Intl.supportedValuesOf("timeZone")];
const here = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When and where a template's sheets are fetched: new, or in place of the schedule there is. One that is paused stays so. */
export function ScheduleForm({
  templateId,
  schedule,
  onDone,
}: {
  templateId: string;
  schedule: Schedule | undefined;
  onDone: () => void;
}) {
  const command = useCommand(api.workshop.schedules.set.mutate, {
    done: "Schedule saved",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: {
      ...timesOf(schedule?.cron ?? "0 6 * * *"),
      timezone: schedule?.timezone ?? here(),
      source: schedule?.url ? "url" : "folder",
      folder: schedule?.folder ?? "",
      url: schedule?.url ?? "",
    } as Values,
    command,
    toInput: (values: Values): Inputs["workshop"]["schedules"]["set"] => ({
      id: templateId,
      cron: cronOf(values),
      timezone: values.timezone,
      [values.source]: values[values.source].trim(),
      paused: schedule?.paused ?? false,
    }),
  });
  const { form } = state;
  const { rhythm, source } = form.values;
  return (
    <CommandForm state={state} action="Save schedule" onCancel={onDone}>
      <Group grow align="flex-start">
        <Select
          label="How often"
          allowDeselect={false}
          data={Object.entries(rhythms).map(([value, label]) => ({ value, label }))}
          {...form.getInputProps("rhythm")}
        />
        {rhythm !== "own" && rhythm !== "hourly" && (
          <TextInput label="At" type="time" required {...form.getInputProps("time")} />
        )}
      </Group>
      {rhythm === "weekly" && (
        <Select
          label="Day"
          allowDeselect={false}
          data={weekdays.map((label, at) => ({ value: String(at), label }))}
          {...form.getInputProps("weekday")}
        />
      )}
      {rhythm === "own" && (
        <TextInput
          label="Cron"
          description="Minute, hour, day of the month, month, day of the week"
          placeholder="0 6 * * 1-5"
          required
          {...form.getInputProps("cron")}
        />
      )}
      <Select
        label="Time zone"
        searchable
        allowDeselect={false}
        data={timezones}
        {...form.getInputProps("timezone")}
      />
      <SegmentedControl
        aria-label="Where the sheets are"
        data={[
          { value: "folder", label: "A folder" },
          { value: "url", label: "An address" },
        ]}
        {...form.getInputProps("source")}
      />
      {source === "folder" ? (
        <TextInput
          label="Folder"
          description="Below the one that this installation watches"
          placeholder="welding/line-2"
          required
          {...form.getInputProps("folder")}
        />
      ) : (
        <TextInput
          label="Address"
          placeholder="https://example.com/log.xlsx"
          type="url"
          required
          {...form.getInputProps("url")}
        />
      )}
    </CommandForm>
  );
}
