import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { date, quantity, words } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Nothing } from "../../parts/values.tsx";
import { duration } from "../machines/machine-statuses.ts";
import { useLiveProduction } from "../machines/use-live-production.ts";
import { EfficiencyToday } from "./efficiency-today.tsx";
import { ProductionTabs } from "./production-tabs.tsx";
import { Share } from "./share.tsx";

export function EfficiencyPage() {
  useLiveProduction();
  const list = useListState({ filters: ["machineId"], sorts: ["day"] });
  const machines = useQuery(trpc.machines.list.queryOptions({ limit: 100, sort: "name" }));
  const query = useQuery(
    trpc.production.efficiency.queryOptions(
      { ...list.page, machineId: list.filters.machineId },
      { placeholderData: keepPreviousData },
    ),
  );
  const names = new Map(machines.data?.items.map(({ id, name }) => [id, name]));
  return (
    <Page
      title="Efficiency"
      description="What each machine's shifts come to: today until now, and every day computed at night"
    >
      <ProductionTabs />
      <EfficiencyToday names={names} />
      <ResourceTable
        label="Efficiency"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "Nothing has been computed yet." }}
        filters={
          <ChoiceFilter
            label="Machine"
            searchable
            data={[...names].map(([value, label]) => ({ value, label }))}
            value={list.filters.machineId}
            onChange={(machineId) => list.set({ machineId })}
          />
        }
        columns={[
          { header: "Day", sort: "day", cell: ({ day }) => date(day) },
          { header: "Shift", cell: ({ shift }) => words(shift) },
          {
            header: "Machine",
            cell: ({ machineId }) => names.get(machineId) ?? <Nothing />,
            from: "xs",
          },
          {
            header: "Ran",
            align: "right",
            cell: ({ runningSeconds }) => duration(runningSeconds),
            from: "md",
          },
          { header: "Made", align: "right", cell: (row) => quantity(row.quantity), from: "md" },
          {
            header: "Availability",
            align: "right",
            cell: ({ availability }) => <Share of={availability} />,
            from: "sm",
          },
          {
            header: "Performance",
            align: "right",
            cell: ({ performance }) => <Share of={performance} />,
            from: "sm",
          },
          {
            header: "Quality",
            align: "right",
            cell: ({ quality }) => <Share of={quality} />,
            from: "sm",
          },
          {
            header: "Overall",
            align: "right",
            cell: ({ efficiency }) => <Share of={efficiency} />,
          },
        ]}
      />
    </Page>
  );
}
