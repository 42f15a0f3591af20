import { ActionIcon, Button, Group, Textarea, TextInput } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Inputs, type Outputs, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ArchiveButton } from "../../parts/archive-button.tsx";
import { useCommand } from "../../parts/command.ts";
import { CommandForm, orNull, useCommandForm } from "../../parts/command-form.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { FlagFilter, SearchFilter } from "../../parts/filters.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { type Column, ResourceTable } from "../../parts/resource-table.tsx";
import { Lifecycle, Nothing } from "../../parts/values.tsx";
import { EmployeesTabs } from "./employees-tabs.tsx";

type Position = Outputs["people"]["positions"]["create"];

/** What people are: miller, driver, welder. */
export function PositionsPage() {
  const mayWrite = useMay()("people:write");
  const list = useListState({ filters: ["archived"], sorts: ["name"] });
  const query = useQuery(
    trpc.people.positions.list.queryOptions(
      { ...list.page, q: list.filters.q, archived: list.filters.archived === "true" },
      { placeholderData: keepPreviousData },
    ),
  );
  const columns: Column<Position>[] = [
    { header: "Name", sort: "name", cell: ({ name }) => name },
    { header: "Description", cell: ({ description }) => description ?? <Nothing />, from: "sm" },
    { header: "Pay grade", cell: ({ payGrade }) => payGrade ?? <Nothing />, from: "xs" },
    { header: "State", cell: (position) => <Lifecycle of={position} />, from: "sm" },
  ];
  if (mayWrite)
    columns.push({
      header: "Actions",
      align: "right",
      cell: (position) => !position.archivedAt && <PositionActions position={position} />,
    });
  return (
    <Page
      title="Positions"
      description="What the people are who work here"
      actions={
        mayWrite && (
          <Dialog
            title="New position"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New position
              </Button>
            )}
          >
            {(close) => <PositionForm onDone={close} />}
          </Dialog>
        )
      }
    >
      <EmployeesTabs />
      <ResourceTable
        label="Positions"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No positions yet." }}
        filters={
          <>
            <SearchFilter list={list} label="name" />
            <FlagFilter
              label="With archived"
              value={list.filters.archived}
              onChange={(archived) => list.set({ archived })}
            />
          </>
        }
        columns={columns}
      />
    </Page>
  );
}

function PositionActions({ position }: { position: Position }) {
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Dialog
        title="Edit position"
        button={(open) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Edit ${position.name}`}
            onClick={open}
          >
            <IconPencil size={16} />
          </ActionIcon>
        )}
      >
        {(close) => <PositionForm position={position} onDone={close} />}
      </Dialog>
      <ArchiveButton
        what="position"
        of={position}
        by={api.people.positions.archive.mutate}
        consequence={`${position.name} is no longer offered. Those who hold it keep it.`}
        name={position.name}
      />
    </Group>
  );
}

function PositionForm({ position: given, onDone }: { position?: Position; onDone: () => void }) {
  // As it was when editing began: its version tells whether somebody changed it since.
  const [position] = useState(given);
  const save = useCommand(
    (fields: Inputs["people"]["positions"]["create"], options) =>
      position
        ? api.people.positions.update.mutate(
            { ...fields, id: position.id, version: position.version },
            options,
          )
        : api.people.positions.create.mutate(fields, options),
    { done: position ? "Position saved" : "Position added", onDone, showsProblem: true },
  );
  const state = useCommandForm({
    initialValues: {
      name: position?.name ?? "",
      description: position?.description ?? "",
      payGrade: position?.payGrade ?? "",
    },
    command: save,
    toInput: ({ name, description, payGrade }) => ({
      name,
      description: orNull(description),
      payGrade: orNull(payGrade),
    }),
  });
  const { form } = state;
  return (
    <CommandForm state={state} action={position ? "Save" : "Add position"} onCancel={onDone}>
      <TextInput label="Name" required data-autofocus {...form.getInputProps("name")} />
      <Textarea label="Description" autosize minRows={2} {...form.getInputProps("description")} />
      <TextInput label="Pay grade" {...form.getInputProps("payGrade")} />
    </CommandForm>
  );
}
