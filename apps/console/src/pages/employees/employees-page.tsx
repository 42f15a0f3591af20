import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { FlagFilter, SearchFilter } from "../../parts/filters.tsx";
import { date } from "../../parts/format.ts";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Lifecycle } from "../../parts/values.tsx";
import { EmployeeForm } from "./employee-form.tsx";
import { EmployeesTabs } from "./employees-tabs.tsx";

export function EmployeesPage() {
  const may = useMay();
  const list = useListState({ filters: ["archived"], sorts: ["name", "code"] });
  const query = useQuery(
    trpc.people.employees.list.queryOptions(
      { ...list.page, q: list.filters.q, archived: list.filters.archived === "true" },
      { placeholderData: keepPreviousData },
    ),
  );
  const add = may("people:write") && (
    <Dialog
      title="New employee"
      button={(open) => (
        <Button leftSection={<IconPlus size={16} />} onClick={open}>
          New employee
        </Button>
      )}
    >
      {(close) => <EmployeeForm onDone={close} />}
    </Dialog>
  );
  return (
    <Page title="Employees" description="Who works here, where and as what" actions={add}>
      <EmployeesTabs />
      <ResourceTable
        label="Employees"
        query={query}
        list={list}
        rowKey={(employee) => employee.id}
        empty={{ title: "No employees yet. Shifts, attendance and leave are theirs." }}
        filters={
          <>
            <SearchFilter list={list} label="code or name" />
            <FlagFilter
              label="With archived"
              value={list.filters.archived}
              onChange={(archived) => list.set({ archived })}
            />
          </>
        }
        columns={[
          {
            header: "Name",
            sort: "name",
            cell: ({ id, name }) => (
              <RowLink to="/employees/$id" params={{ id }}>
                {name}
              </RowLink>
            ),
          },
          { header: "Code", sort: "code", cell: (employee) => employee.code },
          { header: "Position", cell: (employee) => employee.positionName ?? "–", from: "sm" },
          { header: "Hired", cell: (employee) => date(employee.hiredOn), from: "md" },
          { header: "State", cell: (employee) => <Lifecycle of={employee} />, from: "sm" },
        ]}
      />
    </Page>
  );
}
