import { ActionIcon, Button, Checkbox, Group, Text, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Inputs, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { date } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { Facts, Page, Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, type Statuses, statusNamed, statusOptions } from "../../parts/status.tsx";
import { LeaveTypeSelect } from "./pickers.tsx";
import { LeaveTabs } from "./scheduling-tabs.tsx";

type Leave = Outputs["scheduling"]["leave"]["get"];

const statuses: Statuses<Leave["status"]> = {
  pending: { label: "Asked for", tone: "busy" },
  approved: { label: "Approved", tone: "good" },
  rejected: { label: "Rejected", tone: "bad" },
  cancelled: { label: "Cancelled", tone: "neutral" },
};

/** Leave that is asked for and granted, and what one has left oneself. */
export function LeavePage() {
  const list = useListState({ filters: ["status"], sorts: ["startsOn"] });
  const status = statusNamed(statuses, list.filters.status);
  const query = useQuery(
    trpc.scheduling.leave.list.queryOptions(
      { ...list.page, status },
      { placeholderData: keepPreviousData },
    ),
  );
  const balances = useQuery(trpc.scheduling.leave.balances.queryOptions({}));
  const own = balances.data?.items ?? [];
  const ask = (
    <Dialog
      title="Ask for leave"
      button={(open) => (
        <Button leftSection={<IconPlus size={16} />} onClick={open}>
          Ask for leave
        </Button>
      )}
    >
      {(close) => <LeaveForm onDone={close} />}
    </Dialog>
  );
  return (
    <Page title="Leave" description="Who is away, and who wants to be" actions={ask}>
      <LeaveTabs />
      {own.length > 0 && (
        <Section title="Your days left this year">
          <Facts facts={own.map(({ typeName, days }) => [typeName, days] as const)} />
        </Section>
      )}
      <ResourceTable
        label="Leave"
        query={query}
        list={list}
        rowKey={(leave) => leave.id}
        empty={{ title: "No leave was asked for yet." }}
        filters={
          <ChoiceFilter
            label="Status"
            value={status}
            data={statusOptions(statuses)}
            onChange={(chosen) => list.set({ status: chosen })}
          />
        }
        columns={[
          { header: "Employee", cell: (leave) => leave.employeeName },
          { header: "From", sort: "startsOn", cell: (leave) => date(leave.startsOn) },
          { header: "To", cell: (leave) => date(leave.endsOn), from: "xs" },
          { header: "Days", align: "right", cell: (leave) => leave.days, from: "sm" },
          { header: "Type", cell: (leave) => leave.typeName, from: "md" },
          { header: "Status", cell: (leave) => <Status of={leave.status} in={statuses} /> },
          {
            header: "Shifts met",
            align: "right",
            cell: (leave) => leave.conflicts.length || "–",
            from: "md",
          },
          {
            header: "Action",
            align: "right",
            cell: (leave) => <LeaveActions leave={leave} />,
          },
        ]}
      />
    </Page>
  );
}

function LeaveActions({ leave }: { leave: Leave }) {
  const mayApprove = useMay()("scheduling:approve");
  return (
    <Group gap="xs" justify="flex-end">
      {leave.status === "pending" && mayApprove && <Decide leave={leave} />}
      <Cancel leave={leave} />
    </Group>
  );
}

function Decide({ leave: { id, employeeName } }: { leave: Leave }) {
  const approve = useCommand(api.scheduling.leave.approve.mutate, {
    done: ({ status }) => (status === "approved" ? "Leave approved" : "Approved: one more to go"),
  });
  const reject = useCommand(api.scheduling.leave.reject.mutate, { done: "Leave rejected" });
  return (
    <>
      <Button
        size="compact-sm"
        aria-label={`Approve the leave of ${employeeName}`}
        loading={approve.isPending}
        onClick={() => approve.mutate({ id })}
      >
        Approve
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Reject the leave of ${employeeName}`}
        loading={reject.isPending}
        onClick={() => reject.mutate({ id })}
      >
        Reject
      </Button>
    </>
  );
}

/** Who does not decide sees their own leave alone, and may cancel that; who decides may cancel anybody's. */
function Cancel({ leave: { id, version, status, employeeName, days } }: { leave: Leave }) {
  const confirm = useConfirm();
  const cancel = useCommand(api.scheduling.leave.cancel.mutate, { done: "Leave cancelled" });
  if (status !== "pending" && status !== "approved") return null;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      aria-label={`Cancel the leave of ${employeeName}`}
      loading={cancel.isPending}
      onClick={() =>
        confirm(
          {
            title: "Cancel this leave?",
            body: `Its ${days} days come back to ${employeeName}.`,
            action: "Cancel leave",
            isGrave: true,
          },
          () => cancel.mutate({ id, version }),
        )
      }
    >
      <IconX size={16} />
    </ActionIcon>
  );
}

function LeaveForm({ onDone }: { onDone: () => void }) {
  const save = useCommand(
    (input: Inputs["scheduling"]["leave"]["create"], options) =>
      api.scheduling.leave.create.mutate(input, options),
    {
      done: ({ conflicts }) =>
        conflicts.length > 0
          ? `Asked for; ${conflicts.length} of your shifts fall into it`
          : "Asked for",
      onDone,
      showsProblem: true,
    },
  );
  const state = useCommandForm({
    initialValues: {
      typeId: "",
      startsOn: "",
      endsOn: "",
      startsNoon: false,
      endsNoon: false,
      reason: "",
    },
    command: save,
    toInput: ({ reason, ...values }) => ({ ...values, reason: orNull(reason) }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action="Ask for leave" onCancel={onDone}>
      <LeaveTypeSelect label="Type" required data-autofocus {...form.getInputProps("typeId")} />
      <TextInput label="From" type="date" required {...form.getInputProps("startsOn")} />
      <Checkbox
        label="From noon of this day"
        {...form.getInputProps("startsNoon", { type: "checkbox" })}
      />
      <TextInput label="To" type="date" required {...form.getInputProps("endsOn")} />
      <Checkbox
        label="Until noon of this day"
        {...form.getInputProps("endsNoon", { type: "checkbox" })}
      />
      <TextInput label="Reason" {...form.getInputProps("reason")} />
      <Text size="sm" c="dimmed">
        Weekends and public holidays take no days.
      </Text>
    </CommandForm>
  );
}
