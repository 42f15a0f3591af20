import { Button, Group, Stack, TextInput, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { date } from "../../parts/format.ts";
import { Facts } from "../../parts/page.tsx";
import { Nothing } from "../../parts/values.tsx";
import { EmployeeSelect } from "./pickers.tsx";
import { shownIn } from "./zoned.ts";

export type Shift = Outputs["scheduling"]["shifts"]["get"];

/** A shift of the week, pressed: what is known of it, and what can be done with it. */
export function ShiftDetail({ shift, children }: { shift: Shift; children: ReactNode }) {
  const { date: on } = shownIn(shift.timezone, shift.startsAt);
  return (
    <Dialog
      title={`${shift.employeeName}, ${date(on)}`}
      button={(open) => (
        <UnstyledButton onClick={open}>
          <VisuallyHidden>
            Shift of {shift.employeeName}, {date(on)}
          </VisuallyHidden>
          {children}
        </UnstyledButton>
      )}
    >
      {(close) => (
        <Stack gap="md">
          <Facts
            facts={[
              ["Worked time", `${Math.floor(shift.minutes / 60)} h ${shift.minutes % 60} min`],
              ["Status", shift.status === "draft" ? "Draft" : "Published"],
              ["Note", shift.note ?? <Nothing key="note" />],
            ]}
          />
          <ShiftActions shift={shift} onDone={close} />
        </Stack>
      )}
    </Dialog>
  );
}

function ShiftActions({ shift, onDone }: { shift: Shift; onDone: () => void }) {
  const may = useMay();
  const own = useQuery(trpc.scheduling.leave.balances.queryOptions({})).data?.items[0]?.employeeId;
  const archive = useCommand(api.scheduling.shifts.archive.mutate, {
    done: "Shift taken off the plan",
    onDone,
  });
  const isManager = may("scheduling:write") || may("scheduling:approve");
  // Whose it is the server knows; what is surely another's is not offered.
  const mayOffer = isManager || own === undefined || own === shift.employeeId;
  return (
    <>
      {shift.status === "published" && mayOffer && <OfferForm shift={shift} onDone={onDone} />}
      {may("scheduling:write") && (
        <Group justify="flex-end">
          <Button
            variant="default"
            loading={archive.isPending}
            onClick={() => archive.mutate({ id: shift.id, version: shift.version })}
          >
            Take off the plan
          </Button>
        </Group>
      )}
    </>
  );
}

function OfferForm({ shift: { id }, onDone }: { shift: Shift; onDone: () => void }) {
  const may = useMay();
  const offer = useCommand(api.scheduling.shifts.swap.mutate, {
    done: "Shift offered: a manager decides",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { toEmployeeId: null as string | null, note: "" },
    command: offer,
    toInput: ({ toEmployeeId, note }) => ({
      id,
      toEmployeeId: toEmployeeId,
      note: orNull(note),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Offer shift">
      {may("people:read") && (
        <EmployeeSelect
          label="To"
          placeholder="Anybody"
          clearable
          clearButtonProps={{ "aria-label": "To anybody" }}
          {...form.getInputProps("toEmployeeId")}
        />
      )}
      <TextInput label="Why" {...form.getInputProps("note")} />
    </CommandForm>
  );
}
