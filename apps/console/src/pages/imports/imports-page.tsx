import { IconUpload } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { quantity } from "../../parts/format.ts";
import { ButtonLink, RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { When } from "../../parts/values.tsx";
import {
  importStatuses,
  importTypeNamed,
  importTypeOptions,
  importTypes,
  isRunning,
} from "./import-types.ts";

export function ImportsPage() {
  const may = useMay();
  const list = useListState({ filters: ["type", "status"], sorts: ["createdAt"] });
  const { type, status } = list.filters;
  const query = useQuery(
    trpc.transfer.imports.list.queryOptions(
      { ...list.page, type: importTypeNamed(type), status: statusNamed(importStatuses, status) },
      {
        placeholderData: keepPreviousData,
        refetchInterval: ({ state }) => (state.data?.items.some(isRunning) ? 1000 : false),
      },
    ),
  );
  return (
    <Page
      title="Imports"
      description="Files that were read in, and what became of their rows"
      actions={
        may("imports:write") && (
          <ButtonLink to="/imports/new" leftSection={<IconUpload size={16} />}>
            New import
          </ButtonLink>
        )
      }
    >
      <ResourceTable
        label="Imports"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "Nothing was imported yet." }}
        filters={
          <>
            <ChoiceFilter
              label="What"
              data={importTypeOptions}
              value={type}
              onChange={(value) => list.set({ type: value })}
            />
            <ChoiceFilter
              label="Status"
              data={statusOptions(importStatuses)}
              value={status}
              onChange={(value) => list.set({ status: value })}
            />
          </>
        }
        columns={[
          {
            header: "File",
            cell: (item) => (
              <RowLink to="/imports/$id" params={{ id: item.id }}>
                {item.fileName ?? importTypes[item.type].label}
              </RowLink>
            ),
          },
          { header: "What", cell: (item) => importTypes[item.type].label, from: "sm" },
          { header: "Status", cell: (item) => <Status of={item.status} in={importStatuses} /> },
          { header: "Kind", cell: ({ dryRun }) => (dryRun ? "Check" : "Import"), from: "sm" },
          { header: "Rows", align: "right", cell: ({ total }) => quantity(total), from: "xs" },
          { header: "Refused", align: "right", cell: ({ failed }) => quantity(failed), from: "xs" },
          {
            header: "When",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
            from: "md",
          },
        ]}
      />
    </Page>
  );
}
