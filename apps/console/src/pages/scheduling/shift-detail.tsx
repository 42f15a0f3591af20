import {
  Button,
  Group,
  Select,
  Skeleton,
  Stack,
  Text,
  TextInput,
  UnstyledButton,
  VisuallyHidden,
} from "@mantine/core";
import { skipToken, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { date } from "../../parts/format.ts";
import { Facts } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { Nothing } from "../../parts/values.tsx";
import { PatternForm } from "./pattern-form.tsx";
import { EmployeeSelect, useSites } from "./pickers.tsx";
import { ShiftForm } from "./shift-form.tsx";
import { hoursText, shownIn } from "./zoned.ts";

export type Shift = Outputs["scheduling"]["shifts"]["get"];

/** What the dialog shows: the shift, or what is done with it. */
type View = "shift" | "edit" | "pattern" | "offer";

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
      {(close) => <ShiftViews shift={shift} on={on} onDone={close} />}
    </Dialog>
  );
}

function ShiftViews({ shift, on, onDone }: { shift: Shift; on: string; onDone: () => void }) {
  const [view, show] = useState<View>("shift");
  if (view === "edit")
    return <ShiftForm shift={shift} siteId={shift.siteId} date={on} onDone={onDone} />;
  if (view === "pattern" && shift.patternId)
    return <WholePattern id={shift.patternId} onDone={onDone} />;
  if (view === "offer") return <OfferForm shift={shift} onDone={onDone} />;
  return <TheShift shift={shift} show={show} onDone={onDone} />;
}

function TheShift({
  shift,
  show,
  onDone,
}: {
  shift: Shift;
  show: (view: View) => void;
  onDone: () => void;
}) {
  const may = useMay();
  const confirm = useConfirm();
  const sites = useSites();
  const pattern = useQuery(
    trpc.scheduling.patterns.get.queryOptions(
      shift.patternId && may("scheduling:write") ? { id: shift.patternId } : skipToken,
    ),
  );
  const own = useQuery(trpc.scheduling.leave.balances.queryOptions({})).data?.items[0]?.employeeId;
  const archive = useCommand(api.scheduling.shifts.archive.mutate, {
    done: "Shift taken off the plan",
    onDone,
  });
  const isManager = may("scheduling:write") || may("scheduling:approve");
  // Whose it is the server knows; what is surely another's is not offered.
  const mayOffer = isManager || own === undefined || own === shift.employeeId;
  const mayPlan = may("scheduling:write");
  return (
    <Stack gap="md">
      <Facts
        facts={[
          ["Hours", hoursText(shift)],
          ["Worked time", `${Math.floor(shift.minutes / 60)} h ${shift.minutes % 60} min`],
          ["Site", sites.data?.items.find(({ id }) => id === shift.siteId)?.name ?? "–"],
          ["Status", shift.status === "draft" ? "Draft" : "Published"],
          ...(shift.patternId
            ? [
                [
                  "Pattern",
                  `${pattern.data?.name ?? "Comes again"}${shift.isException ? ", changed by hand" : ""}`,
                ] as const,
              ]
            : []),
          ["Note", shift.note ?? <Nothing key="note" />],
        ]}
      />
      <Group justify="flex-end" gap="xs">
        {mayPlan && (
          <Button
            variant="default"
            loading={archive.isPending}
            onClick={() =>
              confirm(
                {
                  title: "Take this shift off the plan?",
                  body: `${shift.employeeName} does not work then. A pattern does not make it again.`,
                  action: "Take off the plan",
                  isGrave: true,
                },
                () => archive.mutate({ id: shift.id, version: shift.version }),
              )
            }
          >
            Take off the plan
          </Button>
        )}
        {shift.status === "published" && mayOffer && (
          <Button variant="default" onClick={() => show("offer")}>
            Offer to others
          </Button>
        )}
        {mayPlan && pattern.data && !pattern.data.archivedAt && (
          <Button variant="default" onClick={() => show("pattern")}>
            Edit the pattern
          </Button>
        )}
        {mayPlan && (
          <Button data-autofocus onClick={() => show("edit")}>
            {shift.patternId ? "Edit this shift" : "Edit"}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

/** This shift and those that follow: what nobody has touched is made anew. */
function WholePattern({ id, onDone }: { id: string; onDone: () => void }) {
  const { data, error } = useQuery(trpc.scheduling.patterns.get.queryOptions({ id }));
  if (error) return <ProblemAlert error={error} />;
  if (!data) return <Skeleton h={320} />;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        The drafts ahead are made anew. Shifts that are published or were changed by hand stay as
        they are.
      </Text>
      <PatternForm pattern={data} onDone={onDone} />
    </Stack>
  );
}

const noShift = { toEmployeeId: null as string | null, forShiftId: null as string | null };

function OfferForm({ shift, onDone }: { shift: Shift; onDone: () => void }) {
  const may = useMay();
  const [startsFrom] = useState(() => new Date());
  const published = { status: "published", startsFrom } as const;
  const offer = useCommand(api.scheduling.shifts.swap.mutate, {
    done: "Shift offered: a manager decides",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { ...noShift, note: "" },
    command: offer,
    toInput: ({ note, ...swap }) => ({ ...swap, id: shift.id, note: orNull(note) }),
  });
  const { form } = state;
  const { toEmployeeId } = form.values;
  // Who may not read people knows those who are on the same plan.
  const plan = useQuery(
    trpc.scheduling.shifts.list.queryOptions(
      may("people:read") ? skipToken : { ...published, siteId: shift.siteId, limit: 100 },
    ),
  );
  const colleagues = new Map(
    plan.data?.items.map((each) => [each.employeeId, each.employeeName] as const),
  );
  colleagues.delete(shift.employeeId);
  const theirs = useQuery(
    trpc.scheduling.shifts.list.queryOptions(
      toEmployeeId ? { ...published, employeeId: toEmployeeId, limit: 50 } : skipToken,
    ),
  );
  const to = {
    label: "To",
    placeholder: "Anybody",
    clearable: true,
    clearButtonProps: { "aria-label": "To anybody" },
    ...form.getInputProps("toEmployeeId"),
    onChange: (chosen: string | null) => form.setValues({ toEmployeeId: chosen, forShiftId: null }),
  };
  return (
    <CommandForm state={state} action="Offer shift" onCancel={onDone}>
      {may("people:read") ? (
        <EmployeeSelect {...to} />
      ) : (
        <Select
          searchable
          data={[...colleagues].map(([value, label]) => ({ value, label }))}
          {...to}
        />
      )}
      {toEmployeeId && (
        <Select
          label="In exchange for"
          placeholder={theirs.data?.items.length === 0 ? "They have no shift ahead" : "Nothing"}
          clearable
          clearButtonProps={{ "aria-label": "In exchange for nothing" }}
          data={(theirs.data?.items ?? []).map((each) => ({
            value: each.id,
            label: `${date(shownIn(each.timezone, each.startsAt).date)}, ${hoursText(each)}`,
          }))}
          {...form.getInputProps("forShiftId")}
        />
      )}
      <TextInput label="Why" {...form.getInputProps("note")} />
    </CommandForm>
  );
}
