import { ActionIcon, Button, Checkbox, Group, Select, TextInput } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Inputs, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ArchiveButton } from "../../parts/archive-button.tsx";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { FlagFilter } from "../../parts/filters.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { type Column, ResourceTable } from "../../parts/resource-table.tsx";
import { Lifecycle } from "../../parts/values.tsx";
import { LeaveTabs } from "./scheduling-tabs.tsx";

type LeaveType = Outputs["scheduling"]["leaveTypes"]["create"];

/** What leave there is: how many days a year, what goes over, who must agree. */
export function LeaveTypesPage() {
  const mayManage = useMay()("scheduling:manage");
  const list = useListState({ filters: ["archived"], sorts: ["name"] });
  const query = useQuery(
    trpc.scheduling.leaveTypes.list.queryOptions(
      { ...list.page, archived: list.filters.archived === "true" },
      { placeholderData: keepPreviousData },
    ),
  );
  const columns: Column<LeaveType>[] = [
    { header: "Name", sort: "name", cell: ({ name }) => name },
    { header: "Code", cell: ({ code }) => code, from: "md" },
    { header: "Days a year", align: "right", cell: ({ yearlyDays }) => yearlyDays },
    {
      header: "Goes over",
      align: "right",
      cell: ({ carryOverDays }) => carryOverDays,
      from: "sm",
    },
    { header: "Approvals", align: "right", cell: ({ approvalSteps }) => approvalSteps, from: "sm" },
    { header: "Paid", cell: ({ isPaid }) => (isPaid ? "Paid" : "Unpaid"), from: "sm" },
    { header: "State", cell: (type) => <Lifecycle of={type} />, from: "md" },
  ];
  if (mayManage)
    columns.push({
      header: "Actions",
      align: "right",
      cell: (type) => !type.archivedAt && <TypeActions type={type} />,
    });
  return (
    <Page
      title="Leave types"
      description="What leave there is, and how much of it"
      actions={
        mayManage && (
          <Dialog
            title="New leave type"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New leave type
              </Button>
            )}
          >
            {(close) => <TypeForm onDone={close} />}
          </Dialog>
        )
      }
    >
      <LeaveTabs />
      <ResourceTable
        label="Leave types"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No leave types yet. Without one nobody can ask for leave." }}
        filters={
          <FlagFilter
            label="With archived"
            value={list.filters.archived}
            onChange={(archived) => list.set({ archived })}
          />
        }
        columns={columns}
      />
    </Page>
  );
}

function TypeActions({ type }: { type: LeaveType }) {
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Dialog
        title="Edit leave type"
        button={(open) => (
          <ActionIcon variant="subtle" color="gray" aria-label={`Edit ${type.name}`} onClick={open}>
            <IconPencil size={16} />
          </ActionIcon>
        )}
      >
        {(close) => <TypeForm type={type} onDone={close} />}
      </Dialog>
      <ArchiveButton
        what="leave type"
        of={type}
        by={api.scheduling.leaveTypes.archive.mutate}
        consequence={`${type.name} can no longer be asked for. Leave that was asked for stays.`}
        name={type.name}
      />
    </Group>
  );
}

function TypeForm({ type: given, onDone }: { type?: LeaveType; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [type] = useState(given);
  const save = useCommand(
    (fields: Inputs["scheduling"]["leaveTypes"]["create"], options) =>
      type
        ? api.scheduling.leaveTypes.update.mutate(
            { ...fields, id: type.id, version: type.version },
            options,
          )
        : api.scheduling.leaveTypes.create.mutate(fields, options),
    { done: type ? "Leave type saved" : "Leave type added", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      code: type?.code ?? "",
      name: type?.name ?? "",
      yearlyDays: type?.yearlyDays ?? "25",
      carryOverDays: type?.carryOverDays ?? "0",
      approvalSteps: String(type?.approvalSteps ?? 1),
      isPaid: type?.isPaid ?? true,
      mayOverdraw: type?.mayOverdraw ?? false,
    },
    command: save,
    toInput: (values) => ({ ...values, approvalSteps: Number(values.approvalSteps) }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={type ? "Save" : "Add leave type"} onCancel={onDone}>
      <TextInput label="Code" required data-autofocus {...form.getInputProps("code")} />
      <TextInput label="Name" required {...form.getInputProps("name")} />
      <TextInput
        label="Days a year"
        inputMode="decimal"
        required
        {...form.getInputProps("yearlyDays")}
      />
      <TextInput
        label="Days that go over into the next year, at most"
        inputMode="decimal"
        required
        {...form.getInputProps("carryOverDays")}
      />
      <Select
        label="Approvals"
        allowDeselect={false}
        data={[
          { value: "1", label: "One person" },
          { value: "2", label: "Two people, one after the other" },
        ]}
        {...form.getInputProps("approvalSteps")}
      />
      <Checkbox label="Paid" {...form.getInputProps("isPaid", { type: "checkbox" })} />
      <Checkbox
        label="More may be taken than there is"
        {...form.getInputProps("mayOverdraw", { type: "checkbox" })}
      />
    </CommandForm>
  );
}
