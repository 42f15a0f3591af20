import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter, SearchFilter } from "../../parts/filters.tsx";
import { RowLink, TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { MachineForm } from "./machine-form.tsx";
import { downtimeReasons, machineStatuses } from "./machine-statuses.ts";
import { useLiveProduction } from "./use-live-production.ts";

export function MachinesPage() {
  const may = useMay();
  useLiveProduction();
  const list = useListState({ filters: ["status"], sorts: ["code", "name"] });
  const query = useQuery(
    trpc.machines.list.queryOptions(
      {
        ...list.page,
        q: list.filters.q,
        status: statusNamed(machineStatuses, list.filters.status),
      },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Machines"
      description="What each does at this moment"
      actions={
        may("machines:write") && (
          <Dialog
            title="Add a machine"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                Add machine
              </Button>
            )}
          >
            {(close) => <MachineForm onDone={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        label="Machines"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No machines yet." }}
        filters={
          <>
            <SearchFilter list={list} label="code or name" />
            <ChoiceFilter
              label="Status"
              data={statusOptions(machineStatuses)}
              value={list.filters.status}
              onChange={(status) => list.set({ status })}
            />
          </>
        }
        columns={[
          {
            header: "Code",
            sort: "code",
            cell: ({ id, code }) => (
              <RowLink to="/machines/$id" params={{ id }}>
                {code}
              </RowLink>
            ),
          },
          { header: "Name", sort: "name", cell: ({ name }) => name, from: "sm" },
          { header: "Type", cell: ({ type }) => type, from: "md" },
          {
            header: "Status",
            cell: ({ status, reason }) => (
              <>
                <Status of={status} in={machineStatuses} />
                {reason && ` · ${downtimeReasons[reason]}`}
              </>
            ),
          },
          { header: "Since", cell: (machine) => <When at={machine.statusSince} />, from: "sm" },
          {
            header: "Running hours",
            align: "right",
            cell: ({ runningHours }) => runningHours,
            from: "lg",
          },
          {
            header: "Floor",
            cell: ({ id, archivedAt }) =>
              archivedAt ? (
                <Nothing />
              ) : (
                <TextLink
                  to="/floor/$machine"
                  params={{ machine: id }}
                  style={{ position: "relative", zIndex: 1 }}
                >
                  Open
                </TextLink>
              ),
          },
        ]}
      />
    </Page>
  );
}
