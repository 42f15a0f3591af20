import { Button } from "@mantine/core";
import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ArchiveButton } from "../../parts/archive-button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { date } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Lifecycle, Nothing, RecordId, When } from "../../parts/values.tsx";
import { Balances } from "../scheduling/balances.tsx";
import { useSites } from "../scheduling/pickers.tsx";
import { EmployeeDocuments } from "./employee-documents.tsx";
import { type Employee, EmployeeForm } from "./employee-form.tsx";

export function EmployeePage() {
  const may = useMay();
  const { id } = useParams({ from: "/signed-in/employees/$id" });
  const query = useQuery(trpc.people.employees.get.queryOptions({ id }));
  const sites = useSites();
  return (
    <QueryPage query={query} title="Employee">
      {(employee) => (
        <Page
          title={employee.name}
          description={[employee.code, employee.positionName].filter(Boolean).join(" · ")}
          back={<TextLink to="/employees">Employees</TextLink>}
          actions={<EmployeeActions employee={employee} />}
        >
          <Section title="About">
            <Facts
              facts={[
                [
                  "Site",
                  sites.data?.items.find((site) => site.id === employee.siteId)?.name ?? "–",
                ],
                ["Position", employee.positionName ?? <Nothing key="position" />],
                ["Pay grade", employee.payGrade ?? <Nothing key="grade" />],
                ["Hired on", date(employee.hiredOn)],
                ["Left on", employee.leftOn ? date(employee.leftOn) : <Nothing key="left" />],
                ["E-mail", employee.email ?? <Nothing key="email" />],
                ["Telephone", employee.phone ?? <Nothing key="phone" />],
                [
                  "Account",
                  employee.userId && may("users:read") ? (
                    <TextLink key="user" to="/users/$id" params={{ id: employee.userId }}>
                      Linked
                    </TextLink>
                  ) : employee.userId ? (
                    "Linked"
                  ) : (
                    <Nothing key="user" />
                  ),
                ],
                ["State", <Lifecycle key="state" of={employee} />],
                ["Changed", <When key="changed" at={employee.updatedAt} />],
                ["Id", <RecordId key="id" of={employee.id} />],
              ]}
            />
          </Section>
          <EmployeeDocuments employee={employee} />
          {(may("scheduling:write") || may("scheduling:approve")) && (
            <Balances employee={employee} />
          )}
        </Page>
      )}
    </QueryPage>
  );
}

function EmployeeActions({ employee }: { employee: Employee }) {
  const may = useMay();
  if (!may("people:write") || employee.archivedAt) return null;
  return (
    <>
      <ArchiveButton
        what="employee"
        of={employee}
        by={api.people.employees.archive.mutate}
        consequence={`${employee.name} is planned for no further shifts. The hours that they worked stay.`}
      />
      <Dialog
        title="Edit employee"
        button={(open) => (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
            Edit
          </Button>
        )}
      >
        {(close) => <EmployeeForm employee={employee} onDone={close} />}
      </Dialog>
    </>
  );
}
