import { Button, Group } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ChoiceFilter, FlagFilter, SearchFilter } from "../../parts/filters.tsx";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status, statusNamed, statusOptions } from "../../parts/status.tsx";
import { Nothing, When } from "../../parts/values.tsx";
import { useRoleNames, useSiteChoices } from "./choices.ts";
import { Face } from "./face.tsx";
import { NewUser } from "./user-form.tsx";
import { userStatuses } from "./user-statuses.ts";

export function UsersPage() {
  const may = useMay();
  const navigate = useNavigate();
  const roles = useRoleNames();
  const sites = useSiteChoices();
  const list = useListState({
    filters: ["role", "status", "siteId", "archived"],
    sorts: ["name", "email", "createdAt"],
  });
  const { q, role, siteId, archived } = list.filters;
  const query = useQuery(
    trpc.identity.users.list.queryOptions(
      {
        ...list.page,
        q,
        role,
        siteId,
        status: statusNamed(userStatuses, list.filters.status),
        archived: archived === "true",
      },
      { placeholderData: keepPreviousData },
    ),
  );
  const add = may("users:write") && (
    <Dialog
      title="New person"
      button={(open) => (
        <Button leftSection={<IconUserPlus size={16} />} onClick={open}>
          New person
        </Button>
      )}
    >
      {(close) => (
        <NewUser
          onCancel={close}
          onMade={({ id }) => void navigate({ to: "/users/$id", params: { id } })}
        />
      )}
    </Dialog>
  );
  return (
    <Page title="People" description="Who may sign in, as what, and where" actions={add}>
      <ResourceTable
        label="People"
        query={query}
        list={list}
        rowKey={(user) => user.id}
        empty={{ title: "Nobody here yet." }}
        filters={
          <>
            <SearchFilter list={list} label="name or e-mail" />
            {may("roles:read") && (
              <ChoiceFilter
                label="Role"
                data={roles}
                searchable
                value={role}
                onChange={(chosen) => list.set({ role: chosen })}
              />
            )}
            <ChoiceFilter
              label="State"
              data={statusOptions(userStatuses)}
              value={list.filters.status}
              onChange={(status) => list.set({ status })}
            />
            {may("sites:read") && (
              <ChoiceFilter
                label="Limited to site"
                data={sites}
                searchable
                value={siteId}
                onChange={(chosen) => list.set({ siteId: chosen })}
              />
            )}
            <FlagFilter
              label="With archived"
              value={archived}
              onChange={(chosen) => list.set({ archived: chosen })}
            />
          </>
        }
        columns={[
          {
            header: "Name",
            sort: "name",
            cell: (user) => (
              <Group gap={8} wrap="nowrap">
                <Face of={user} />
                <RowLink to="/users/$id" params={{ id: user.id }}>
                  {user.name}
                </RowLink>
              </Group>
            ),
          },
          { header: "E-mail", sort: "email", cell: (user) => user.email, from: "sm" },
          { header: "Roles", cell: (user) => user.roles.join(", ") || <Nothing />, from: "xs" },
          {
            header: "Sites",
            cell: ({ siteIds }) => (siteIds === null ? "All" : String(siteIds.length)),
            from: "md",
          },
          { header: "State", cell: (user) => <Status of={user.status} in={userStatuses} /> },
          {
            header: "Last sign-in",
            cell: (user) => <When at={user.lastLoginAt} />,
            from: "lg",
          },
        ]}
      />
    </Page>
  );
}
