import { Button, Group, Text } from "@mantine/core";
import { keepPreviousData, skipToken, useQuery } from "@tanstack/react-query";
import { api, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { date } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, type Statuses, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { EmployeeSelect } from "./pickers.tsx";
import { ShiftTabs } from "./scheduling-tabs.tsx";
import { hoursText, shownIn } from "./zoned.ts";

type Swap = Outputs["scheduling"]["swaps"]["approve"];

const statuses: Statuses<Swap["status"]> = {
  pending: { label: "Offered", tone: "busy" },
  approved: { label: "Approved", tone: "good" },
  rejected: { label: "Rejected", tone: "bad" },
};

/** Shifts that people want to give away or exchange. */
export function SwapsPage() {
  const list = useListState({ filters: ["status"], sorts: ["createdAt"] });
  const status = statusNamed(statuses, list.filters.status);
  const query = useQuery(
    trpc.scheduling.swaps.list.queryOptions(
      { ...list.page, status },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page title="Swaps" description="Shifts that people offer to others; offer one from the week">
      <ShiftTabs />
      <ResourceTable
        label="Swaps"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No shift was offered yet." }}
        filters={
          <ChoiceFilter
            label="Status"
            value={status}
            data={statusOptions(statuses)}
            onChange={(chosen) => list.set({ status: chosen })}
          />
        }
        columns={[
          { header: "Shift", cell: ({ shiftId }) => <ShiftTime id={shiftId} /> },
          {
            header: "Of",
            cell: ({ fromEmployeeId, shiftId }) => <Person id={fromEmployeeId} of={shiftId} />,
            from: "xs",
          },
          {
            header: "To",
            cell: ({ toEmployeeId, forShiftId, shiftId }) =>
              toEmployeeId ? (
                <Person id={toEmployeeId} of={forShiftId ?? shiftId} />
              ) : (
                <Text span>Anybody</Text>
              ),
            from: "sm",
          },
          {
            header: "For",
            cell: ({ forShiftId }) => (forShiftId ? <ShiftTime id={forShiftId} /> : <Nothing />),
            from: "md",
          },
          { header: "Note", cell: ({ note }) => note ?? <Nothing />, from: "lg" },
          {
            header: "Offered",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
            from: "md",
          },
          { header: "Status", cell: (swap) => <Status of={swap.status} in={statuses} /> },
          { header: "Action", align: "right", cell: (swap) => <Decide swap={swap} /> },
        ]}
      />
    </Page>
  );
}

function ShiftTime({ id }: { id: string }) {
  const { data } = useQuery(trpc.scheduling.shifts.get.queryOptions({ id }));
  if (!data) return <Nothing />;
  return `${date(shownIn(data.timezone, data.startsAt).date)}, ${hoursText(data)}`;
}

/** By name for those who may read people; for others, where their shift tells it. */
function Person({ id, of }: { id: string; of: string }) {
  const may = useMay();
  const { data } = useQuery(
    trpc.people.employees.get.queryOptions(may("people:read") ? { id } : skipToken),
  );
  const shift = useQuery(trpc.scheduling.shifts.get.queryOptions({ id: of })).data;
  return data?.name ?? (shift?.employeeId === id ? shift.employeeName : <Nothing />);
}

function Decide({ swap: { id, status, toEmployeeId } }: { swap: Swap }) {
  const may = useMay();
  const approve = useCommand(api.scheduling.swaps.approve.mutate, { done: "Swap approved" });
  const reject = useCommand(api.scheduling.swaps.reject.mutate, { done: "Swap rejected" });
  if (status !== "pending" || !may("scheduling:approve")) return null;
  return (
    <Group gap="xs" justify="flex-end">
      {toEmployeeId ? (
        <Button
          size="compact-sm"
          loading={approve.isPending}
          onClick={() => approve.mutate({ id })}
        >
          Approve
        </Button>
      ) : (
        <Dialog
          title="Who takes the shift?"
          button={(open) => (
            <Button size="compact-sm" onClick={open}>
              Approve
            </Button>
          )}
        >
          {(close) => <TakerForm id={id} onDone={close} />}
        </Dialog>
      )}
      <Button
        size="compact-sm"
        variant="default"
        loading={reject.isPending}
        onClick={() => reject.mutate({ id })}
      >
        Reject
      </Button>
    </Group>
  );
}

function TakerForm({ id, onDone }: { id: string; onDone: () => void }) {
  const approve = useCommand(api.scheduling.swaps.approve.mutate, {
    done: "Swap approved",
    onDone,
    showsProblem: true,
  });
  const state = useCommandForm({
    initialValues: { toEmployeeId: "" },
    command: approve,
    toInput: ({ toEmployeeId }) => ({ id, toEmployeeId }),
  });
  return (
    <CommandForm state={state} action="Approve" onCancel={onDone}>
      <EmployeeSelect
        label="Employee"
        required
        data-autofocus
        {...state.form.getInputProps("toEmployeeId")}
      />
    </CommandForm>
  );
}
