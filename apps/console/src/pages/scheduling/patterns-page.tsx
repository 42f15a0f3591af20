import { ActionIcon, Button, Group } from "@mantine/core";
import { IconArchive, IconPencil, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { FlagFilter } from "../../parts/filters.tsx";
import { date } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { type Column, ResourceTable } from "../../parts/resource-table.tsx";
import { Lifecycle, Nothing } from "../../parts/values.tsx";
import { type Pattern, PatternForm } from "./pattern-form.tsx";
import { inWords } from "./recurrence.ts";
import { ShiftTabs } from "./scheduling-tabs.tsx";

/** Shifts that come again. */
export function PatternsPage() {
  const mayWrite = useMay()("scheduling:write");
  const list = useListState({ filters: ["archived"], sorts: ["name"] });
  const query = useQuery(
    trpc.scheduling.patterns.list.queryOptions(
      { ...list.page, archived: list.filters.archived === "true" },
      { placeholderData: keepPreviousData },
    ),
  );
  const columns: Column<Pattern>[] = [
    { header: "Name", sort: "name", cell: ({ name }) => name },
    { header: "Employee", cell: ({ employeeName }) => employeeName },
    { header: "Days", cell: ({ rule }) => inWords(rule), from: "sm" },
    {
      header: "Hours",
      cell: ({ segments }) => segments.map(({ start, end }) => `${start}–${end}`).join(", "),
      from: "sm",
    },
    {
      header: "Until",
      cell: ({ endsOn }) => (endsOn ? date(endsOn) : <Nothing />),
      from: "md",
    },
    { header: "State", cell: (pattern) => <Lifecycle of={pattern} />, from: "md" },
  ];
  if (mayWrite)
    columns.push({
      header: "Actions",
      align: "right",
      cell: (pattern) => !pattern.archivedAt && <PatternActions pattern={pattern} />,
    });
  return (
    <Page
      title="Shift patterns"
      description="Shifts that come again are made six weeks ahead, as drafts"
      actions={
        mayWrite && (
          <Dialog
            title="New pattern"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New pattern
              </Button>
            )}
          >
            {(close) => <PatternForm onDone={close} />}
          </Dialog>
        )
      }
    >
      <ShiftTabs />
      <ResourceTable
        label="Patterns"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No patterns yet." }}
        filters={
          <FlagFilter
            label="With ended"
            value={list.filters.archived}
            onChange={(archived) => list.set({ archived })}
          />
        }
        columns={columns}
      />
    </Page>
  );
}

function PatternActions({ pattern }: { pattern: Pattern }) {
  const confirm = useConfirm();
  const archive = useCommand(api.scheduling.patterns.archive.mutate, { done: "Pattern ended" });
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Dialog
        title="Edit pattern"
        button={(open) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Edit ${pattern.name}`}
            onClick={open}
          >
            <IconPencil size={16} />
          </ActionIcon>
        )}
      >
        {(close) => <PatternForm pattern={pattern} onDone={close} />}
      </Dialog>
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`End ${pattern.name}`}
        onClick={() =>
          confirm(
            {
              title: "End this pattern?",
              body: `${pattern.name} makes no further shifts. Drafts that nobody has changed go; published shifts stay.`,
              action: "End pattern",
              isGrave: true,
            },
            () => archive.mutate({ id: pattern.id, version: pattern.version }),
          )
        }
      >
        <IconArchive size={16} />
      </ActionIcon>
    </Group>
  );
}
