import { Alert, Button, Group } from "@mantine/core";
import {
  IconArchive,
  IconFingerprint,
  IconLock,
  IconLockOpen,
  IconMail,
  IconPencil,
} from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api, trpc } from "../../api/trpc.ts";
import { useMay, useMe } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { TextLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Status } from "../../parts/status.tsx";
import { Nothing, RecordId, When } from "../../parts/values.tsx";
import { useSiteChoices } from "./choices.ts";
import { Face } from "./face.tsx";
import { BlockForm, EditUser, RolesForm, SitesForm } from "./user-form.tsx";
import { type User, userStatuses } from "./user-statuses.ts";

export function UserPage() {
  const { id } = useParams({ from: "/signed-in/users/$id" });
  const query = useQuery(trpc.identity.users.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Person">
      {(user) => (
        <Page
          title={user.name}
          heading={
            <Group gap="sm" wrap="nowrap">
              <Face of={user} size="md" />
              {user.name}
            </Group>
          }
          description={<Status of={user.status} in={userStatuses} />}
          back={<TextLink to="/users">People</TextLink>}
          actions={<UserActions user={user} />}
        >
          {user.erasureDueAt && <ErasureNotice user={user} />}
          <About user={user} />
          <Sessions user={user} />
        </Page>
      )}
    </QueryPage>
  );
}

function About({ user }: { user: User }) {
  const may = useMay();
  const sites = useSiteChoices();
  const siteNames = (user.siteIds ?? []).map(
    (id) => sites.find(({ value }) => value === id)?.label ?? "another site",
  );
  const isOpen = user.status !== "archived";
  return (
    <Section title="About">
      <Facts
        facts={[
          ["E-mail", user.email],
          ["Telephone", user.phone ?? <Nothing key="phone" />],
          ["User name", user.username ?? <Nothing key="username" />],
          [
            "Roles",
            <Changeable
              key="roles"
              title="Roles"
              may={isOpen && may("roles:write") && may("roles:read")}
              form={(close) => <RolesForm user={user} onDone={close} />}
            >
              {user.roles.join(", ") || <Nothing />}
            </Changeable>,
          ],
          [
            "Sites",
            <Changeable
              key="sites"
              title="Sites"
              may={isOpen && may("users:write")}
              form={(close) => <SitesForm user={user} onDone={close} />}
            >
              {user.siteIds === null ? "All" : siteNames.join(", ")}
            </Changeable>,
          ],
          ...(user.blockedReason ? [["Blocked for", user.blockedReason] as const] : []),
          ["Last sign-in", <When key="last" at={user.lastLoginAt} />],
          ["Made", <When key="made" at={user.createdAt} />],
          ["Id", <RecordId key="id" of={user.id} />],
        ]}
      />
    </Section>
  );
}

/** A fact with a button that opens the form to change it. */
function Changeable({
  title,
  may,
  form,
  children,
}: {
  title: string;
  may: boolean;
  form: (close: () => void) => ReactNode;
  children: ReactNode;
}) {
  return (
    <Group gap="xs">
      <span>{children}</span>
      {may && (
        <Dialog
          title={title}
          button={(open) => (
            <Button size="compact-xs" variant="default" onClick={open}>
              Change {title.toLowerCase()}
            </Button>
          )}
        >
          {form}
        </Dialog>
      )}
    </Group>
  );
}

function ErasureNotice({ user: { id, version, erasureDueAt } }: { user: User }) {
  const may = useMay();
  const keep = useCommand(api.identity.users.cancelErasure.mutate, { done: "The person is kept" });
  return (
    <Alert variant="default" title="Asked to be forgotten">
      <Group justify="space-between">
        <span>
          Everything that names this person is removed <When at={erasureDueAt} />, unless they sign
          in before.
        </span>
        {may("users:write") && (
          <Button
            size="xs"
            variant="default"
            loading={keep.isPending}
            onClick={() => keep.mutate({ id, version })}
          >
            Keep them
          </Button>
        )}
      </Group>
    </Alert>
  );
}

function UserActions({ user }: { user: User }) {
  const may = useMay();
  const me = useMe();
  const confirm = useConfirm();
  const { id, version, name } = user;
  const invite = useCommand(api.identity.users.invite.mutate, { done: "A letter is on its way" });
  const unblock = useCommand(api.identity.users.unblock.mutate, { done: `${name} may sign in` });
  const allowPasskey = useCommand(api.identity.users.allowPasskey.mutate, {
    done: `${name} may add a passkey`,
  });
  const archive = useCommand(api.identity.users.archive.mutate, { done: `${name} is archived` });
  if (!may("users:write") || user.status === "archived") return null;
  return (
    <>
      {me.id !== id && (
        <Button
          variant="default"
          leftSection={<IconArchive size={16} />}
          loading={archive.isPending}
          onClick={() =>
            confirm(
              {
                title: "Archive this person?",
                body: `${name} is signed out everywhere and cannot come back. Their history stays.`,
                action: "Archive person",
                isGrave: true,
              },
              () => archive.mutate({ id, version }),
            )
          }
        >
          Archive
        </Button>
      )}
      {me.id !== id && user.status === "active" && (
        <Button
          variant="default"
          leftSection={<IconFingerprint size={16} />}
          loading={allowPasskey.isPending}
          onClick={() => allowPasskey.mutate({ id, version })}
        >
          Allow a passkey
        </Button>
      )}
      {user.lastLoginAt === null && user.status === "active" && (
        <Button
          variant="default"
          leftSection={<IconMail size={16} />}
          loading={invite.isPending}
          onClick={() => invite.mutate({ id, version })}
        >
          Send letter again
        </Button>
      )}
      <Dialog
        title="Edit person"
        button={(open) => (
          <Button variant="default" leftSection={<IconPencil size={16} />} onClick={open}>
            Edit
          </Button>
        )}
      >
        {(close) => <EditUser user={user} onDone={close} />}
      </Dialog>
      {user.status === "blocked" ? (
        <Button
          leftSection={<IconLockOpen size={16} />}
          loading={unblock.isPending}
          onClick={() => unblock.mutate({ id, version })}
        >
          Unblock
        </Button>
      ) : (
        me.id !== id && (
          <Dialog
            title={`Block ${name}?`}
            button={(open) => (
              <Button color="red.8" leftSection={<IconLock size={16} />} onClick={open}>
                Block
              </Button>
            )}
          >
            {(close) => <BlockForm user={user} onDone={close} />}
          </Dialog>
        )
      )}
    </>
  );
}

function Sessions({ user: { id } }: { user: User }) {
  const list = useListState({ filters: [], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.identity.users.sessions.queryOptions(
      { id, ...list.page },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Section title="Signed in at" padded={false}>
      <ResourceTable
        label="Sessions"
        isPart
        query={query}
        list={list}
        rowKey={(session) => session.id}
        empty={{ title: "Nowhere at the moment." }}
        columns={[
          { header: "Program", cell: ({ userAgent }) => userAgent ?? <Nothing /> },
          { header: "Address", cell: ({ ip }) => ip ?? <Nothing />, from: "xs" },
          {
            header: "Since",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
            from: "sm",
          },
          { header: "Last seen", cell: ({ lastSeenAt }) => <When at={lastSeenAt} /> },
        ]}
      />
    </Section>
  );
}
