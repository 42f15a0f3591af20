import { ActionIcon, TextInput } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useState } from "react";
import { api, type Inputs, type Outputs } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { momentIn, shownIn } from "./zoned.ts";

type Attendance = Outputs["scheduling"]["attendance"]["correct"];

/** Puts the times of an attendance right, with a reason; in the times of the site's clocks. */
export function CorrectAttendance({
  attendance,
  timezone,
}: {
  attendance: Attendance;
  timezone: string;
}) {
  return (
    <Dialog
      title={`Correct ${attendance.employeeName}`}
      button={(open) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`Correct the times of ${attendance.employeeName}`}
          onClick={open}
        >
          <IconPencil size={16} />
        </ActionIcon>
      )}
    >
      {(close) => <CorrectForm attendance={attendance} timezone={timezone} onDone={close} />}
    </Dialog>
  );
}

function CorrectForm({
  attendance: given,
  timezone,
  onDone,
}: {
  attendance: Attendance;
  timezone: string;
  onDone: () => void;
}) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [attendance] = useState(given);
  const local = (moment: Date | null) => {
    if (!moment) return "";
    const { date, time } = shownIn(timezone, moment);
    return `${date}T${time}`;
  };
  const before = { in: local(attendance.checkedInAt), out: local(attendance.checkedOutAt) };
  const save = useCommand(
    (input: Inputs["scheduling"]["attendance"]["correct"], options) =>
      api.scheduling.attendance.correct.mutate(input, options),
    { done: "Times corrected", onDone, showsProblem: true },
  );
  const moment = (text: string) => momentIn(timezone, text.slice(0, 10), text.slice(11, 16));
  const state = useCommandForm({
    initialValues: { checkedInAt: before.in, checkedOutAt: before.out, reason: "" },
    command: save,
    toInput: ({ checkedInAt, checkedOutAt, reason }) => ({
      id: attendance.id,
      version: attendance.version,
      reason,
      // What was not touched keeps its seconds.
      ...(checkedInAt !== before.in && { checkedInAt: moment(checkedInAt) }),
      ...(checkedOutAt && checkedOutAt !== before.out && { checkedOutAt: moment(checkedOutAt) }),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Correct" onCancel={onDone}>
      <TextInput
        label="Came"
        description={`By the clocks of ${timezone}`}
        type="datetime-local"
        required
        data-autofocus
        {...form.getInputProps("checkedInAt")}
      />
      <TextInput label="Left" type="datetime-local" {...form.getInputProps("checkedOutAt")} />
      <TextInput label="Reason" required {...form.getInputProps("reason")} />
    </CommandForm>
  );
}
