import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { When } from "../../parts/values.tsx";
import { NewInspection } from "./new-inspection.tsx";
import { EquipmentName } from "./pickers.tsx";
import { inspectionResults } from "./workshop-statuses.ts";
import { WorkshopTabs } from "./workshop-tabs.tsx";

export function InspectionsPage() {
  const list = useListState({ filters: ["result"], sorts: ["createdAt"] });
  const result = statusNamed(inspectionResults, list.filters.result);
  const query = useQuery(
    trpc.workshop.inspections.list.queryOptions(
      {
        ...list.page,
        ...(result === "open" ? { status: "open" as const } : { result }),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Inspections"
      description="What was looked at, and what was found"
      actions={<NewInspection />}
    >
      <WorkshopTabs />
      <ResourceTable
        label="Inspections"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No inspections yet." }}
        filters={
          <ChoiceFilter
            label="Result"
            data={statusOptions(inspectionResults)}
            value={list.filters.result}
            onChange={(chosen) => list.set({ result: chosen })}
          />
        }
        columns={[
          {
            header: "Number",
            cell: ({ id, number }) => (
              <RowLink to="/inspections/$id" params={{ id }}>
                {number}
              </RowLink>
            ),
          },
          { header: "Checklist", cell: ({ checklistName }) => checklistName, from: "sm" },
          {
            header: "Equipment",
            cell: ({ equipmentId }) => (
              <span style={{ position: "relative", zIndex: 1 }}>
                <EquipmentName id={equipmentId} />
              </span>
            ),
            from: "md",
          },
          {
            header: "Result",
            cell: ({ result: found }) => <Status of={found ?? "open"} in={inspectionResults} />,
          },
          {
            header: "Begun",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
            from: "sm",
          },
        ]}
      />
    </Page>
  );
}
