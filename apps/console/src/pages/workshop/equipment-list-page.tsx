import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter, SearchFilter } from "../../parts/filters.tsx";
import { date } from "../../parts/format.ts";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { CustomerName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing } from "../../parts/values.tsx";
import { EquipmentForm } from "./equipment-form.tsx";
import { equipmentStatuses } from "./workshop-statuses.ts";
import { WorkshopTabs } from "./workshop-tabs.tsx";

export function EquipmentListPage() {
  const may = useMay();
  const navigate = useNavigate();
  const list = useListState({ filters: ["status"], sorts: ["name", "createdAt"] });
  const query = useQuery(
    trpc.workshop.equipment.list.queryOptions(
      {
        ...list.page,
        q: list.filters.q,
        status: statusNamed(equipmentStatuses, list.filters.status),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Equipment"
      description="What the workshop looks after"
      actions={
        may("workshop:write") && (
          <Dialog
            title="Add equipment"
            size="lg"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                Add equipment
              </Button>
            )}
          >
            {() => (
              <EquipmentForm
                onDone={(id) => void navigate({ to: "/equipment/$id", params: { id } })}
              />
            )}
          </Dialog>
        )
      }
    >
      <WorkshopTabs />
      <ResourceTable
        label="Equipment"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No equipment yet." }}
        filters={
          <>
            <SearchFilter list={list} label="serial number or name" />
            <ChoiceFilter
              label="Status"
              data={statusOptions(equipmentStatuses)}
              value={list.filters.status}
              onChange={(status) => list.set({ status })}
            />
          </>
        }
        columns={[
          {
            header: "Name",
            sort: "name",
            cell: ({ id, name }) => (
              <RowLink to="/equipment/$id" params={{ id }}>
                {name}
              </RowLink>
            ),
          },
          { header: "Serial number", cell: ({ serial }) => serial, from: "sm" },
          {
            header: "Owner",
            cell: ({ ownerId }) => (ownerId ? <CustomerName id={ownerId} isText /> : "Ours"),
            from: "md",
          },
          { header: "Status", cell: ({ status }) => <Status of={status} in={equipmentStatuses} /> },
          {
            header: "Next service",
            cell: ({ nextServiceOn }) => (nextServiceOn ? date(nextServiceOn) : <Nothing />),
            from: "sm",
          },
        ]}
      />
    </Page>
  );
}
