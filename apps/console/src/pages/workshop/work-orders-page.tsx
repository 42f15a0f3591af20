import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { ChoiceFilter, SearchFilter } from "../../parts/filters.tsx";
import { date, money } from "../../parts/format.ts";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { CustomerName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing } from "../../parts/values.tsx";
import { NewWorkOrder } from "./new-work-order.tsx";
import { workOrderStatuses } from "./workshop-statuses.ts";
import { WorkshopTabs } from "./workshop-tabs.tsx";

export function WorkOrdersPage() {
  const list = useListState({ filters: ["status"], sorts: ["createdAt", "dueOn"] });
  const query = useQuery(
    trpc.workshop.workOrders.list.queryOptions(
      {
        ...list.page,
        q: list.filters.q,
        status: statusNamed(workOrderStatuses, list.filters.status),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page title="All work orders" description="Also those that are over" actions={<NewWorkOrder />}>
      <WorkshopTabs />
      <ResourceTable
        label="Work orders"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No work orders yet." }}
        filters={
          <>
            <SearchFilter list={list} label="number, title or client" />
            <ChoiceFilter
              label="Status"
              data={statusOptions(workOrderStatuses)}
              value={list.filters.status}
              onChange={(status) => list.set({ status })}
            />
          </>
        }
        columns={[
          {
            header: "Number",
            cell: ({ id, number }) => (
              <RowLink to="/work-orders/$id" params={{ id }}>
                {number}
              </RowLink>
            ),
          },
          { header: "What", cell: ({ title }) => title, from: "sm" },
          {
            header: "For",
            cell: ({ customerId, client }) =>
              customerId ? <CustomerName id={customerId} isText /> : (client ?? <Nothing />),
            from: "md",
          },
          { header: "Status", cell: ({ status }) => <Status of={status} in={workOrderStatuses} /> },
          { header: "Due on", sort: "dueOn", cell: ({ dueOn }) => date(dueOn), from: "sm" },
          {
            header: "Cost",
            align: "right",
            cell: ({ totalCost }) => money(totalCost),
            from: "md",
          },
        ]}
      />
    </Page>
  );
}
