import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMay } from "../../parts/access.ts";
import { ChoiceFilter, FlagFilter, SearchFilter } from "../../parts/filters.tsx";
import { ButtonLink, RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Lifecycle, Nothing } from "../../parts/values.tsx";
import { partyStatuses, type Role, roles } from "./roles.ts";

export const CustomersPage = () => <PartiesPage of="customer" />;
export const VendorsPage = () => <PartiesPage of="vendor" />;

function PartiesPage({ of: role }: { of: Role }) {
  const { one, many, description, write, create, detail, queries } = roles[role];
  const may = useMay();
  const list = useListState({
    filters: ["status", "archived"],
    sorts: ["name", "code", "createdAt"],
  });
  const query = useQuery(
    queries.list.queryOptions(
      {
        ...list.page,
        q: list.filters.q,
        status: statusNamed(partyStatuses, list.filters.status),
        archived: list.filters.archived === "true",
      },
      { placeholderData: keepPreviousData },
    ),
  );
  const add = may(write) && (
    <ButtonLink to={create} leftSection={<IconPlus size={16} />}>
      New {one}
    </ButtonLink>
  );
  return (
    <Page title={many} description={description} actions={add}>
      <ResourceTable
        label={many}
        query={query}
        list={list}
        rowKey={(party) => party.id}
        empty={{ title: `No ${one}s yet. Add one, or import them from a file.` }}
        filters={
          <>
            <SearchFilter list={list} label="code, name or e-mail" />
            <ChoiceFilter
              label="Status"
              data={statusOptions(partyStatuses)}
              value={list.filters.status}
              onChange={(status) => list.set({ status })}
            />
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
              <RowLink to={detail} params={{ id }}>
                {name}
              </RowLink>
            ),
          },
          { header: "Code", sort: "code", cell: ({ code }) => code },
          {
            header: "City",
            cell: ({ addresses: [address] }) => address?.city ?? <Nothing />,
            from: "sm",
          },
          { header: "E-mail", cell: ({ email }) => email ?? <Nothing />, from: "md" },
          {
            header: "Status",
            cell: (party) =>
              party.archivedAt ? (
                <Lifecycle of={party} />
              ) : (
                <Status of={party.status} in={partyStatuses} />
              ),
            from: "xs",
          },
        ]}
      />
    </Page>
  );
}
