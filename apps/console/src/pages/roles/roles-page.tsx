import { Button, Group, VisuallyHidden } from "@mantine/core";
import { IconArchive, IconPencil, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { FlagFilter, SearchFilter } from "../../parts/filters.tsx";
import { words } from "../../parts/format.ts";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page, Section } from "../../parts/page.tsx";
import { ProblemAlert } from "../../parts/problem-alert.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { TableFrame } from "../../parts/table-frame.tsx";
import { Lifecycle } from "../../parts/values.tsx";
import { holds, opens, type Role, subjectsOf } from "./permissions.ts";
import { RoleForm } from "./role-form.tsx";

export function RolesPage() {
  const may = useMay();
  const list = useListState({ filters: ["archived"], sorts: ["name", "createdAt"] });
  const { q, archived } = list.filters;
  const query = useQuery(
    trpc.identity.roles.list.queryOptions(
      { ...list.page, q, archived: archived === "true" },
      { placeholderData: keepPreviousData },
    ),
  );
  const mayWrite = may("roles:write");
  const add = mayWrite && (
    <Dialog
      title="New role"
      size="xl"
      button={(open) => (
        <Button leftSection={<IconPlus size={16} />} onClick={open}>
          New role
        </Button>
      )}
    >
      {(close) => <RoleForm onDone={close} />}
    </Dialog>
  );
  return (
    <Page title="Roles" description="Named sets of permissions that people hold" actions={add}>
      <ResourceTable
        label="Roles"
        query={query}
        list={list}
        rowKey={(role) => role.id}
        empty={{ title: "No roles." }}
        filters={
          <>
            <SearchFilter list={list} label="name" />
            <FlagFilter
              label="With archived"
              value={archived}
              onChange={(chosen) => list.set({ archived: chosen })}
            />
          </>
        }
        columns={[
          { header: "Name", sort: "name", cell: (role) => role.name },
          {
            header: "About",
            cell: (role) => (role.builtIn ? "Comes with the program" : role.description),
            from: "sm",
          },
          {
            header: "Permissions",
            align: "right",
            cell: ({ permissions }) => (permissions.includes("*") ? "All" : permissions.length),
            from: "xs",
          },
          {
            header: "People",
            align: "right",
            cell: ({ name, holders }) =>
              may("users:read") ? (
                <TextLink
                  to="/users"
                  search={{ role: name }}
                  aria-label={`${holders} hold ${name}`}
                >
                  {holders}
                </TextLink>
              ) : (
                holders
              ),
          },
          { header: "State", cell: (role) => <Lifecycle of={role} />, from: "md" },
          {
            header: "Actions",
            align: "right",
            cell: (role) =>
              mayWrite && !role.builtIn && !role.archivedAt && <RoleActions role={role} />,
          },
        ]}
      />
      {query.data && <Matrix roles={query.data.items} />}
    </Page>
  );
}

function RoleActions({ role }: { role: Role }) {
  const confirm = useConfirm();
  const { id, version, name } = role;
  const archive = useCommand(api.identity.roles.archive.mutate, { done: `${name} is archived` });
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap">
      <Dialog
        title={`Edit ${name}`}
        size="xl"
        button={(open) => (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPencil size={14} />}
            onClick={open}
          >
            Edit<VisuallyHidden> {name}</VisuallyHidden>
          </Button>
        )}
      >
        {(close) => <RoleForm role={role} onDone={close} />}
      </Dialog>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconArchive size={14} />}
        loading={archive.isPending}
        onClick={() =>
          confirm(
            {
              title: `Archive ${name}?`,
              body: "It can be given to nobody any more. A role that somebody holds stays.",
              action: "Archive role",
            },
            () => archive.mutate({ id, version }),
          )
        }
      >
        Archive<VisuallyHidden> {name}</VisuallyHidden>
      </Button>
    </Group>
  );
}

/** Who may do what, on one sheet: a line for each kind of thing, a column for each role. */
function Matrix({ roles }: { roles: readonly Role[] }) {
  const query = useQuery(
    trpc.identity.permissions.list.queryOptions(undefined, { staleTime: 300_000 }),
  );
  if (query.error) return <ProblemAlert error={query.error} />;
  return (
    <Section title="What each role may do" padded={false}>
      <TableFrame label="What each role may do">
        <table className="table" aria-label="What each role may do" aria-busy={query.isFetching}>
          <thead>
            <tr>
              <th scope="col">Things</th>
              {roles.map(({ id, name }) => (
                <th key={id} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {subjectsOf(query.data?.items ?? []).map(({ name, permissions }) => (
              <tr key={name}>
                <th scope="row" title={permissions.map(opens).join(", ")}>
                  {words(name)}
                </th>
                {roles.map((role) => {
                  const held = permissions.filter(({ slug }) => holds(role, slug));
                  return (
                    <td key={role.id} data-held={held.length > 0 ? "some" : "none"}>
                      {held.map(({ action }) => action).join(", ") || (
                        <>
                          <span aria-hidden="true">–</span>
                          <VisuallyHidden>nothing</VisuallyHidden>
                        </>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </Section>
  );
}
