import { Button, Group } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Copyable, When } from "../../parts/values.tsx";
import { Permissions } from "./api-keys-page.tsx";
import {
  type Application,
  EditApplication,
  NewApplication,
  RotateSecret,
} from "./application-form.tsx";

const flows = { authorization_code: "for people", client_credentials: "for itself" } as const;

export function ApplicationsPage() {
  const may = useMay();
  const list = useListState({ filters: [], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.access.oauth.clients.list.queryOptions(list.page, { placeholderData: keepPreviousData }),
  );
  return (
    <Page
      title="OAuth applications"
      description="Applications of others that may call, for themselves or for people who agree"
      actions={
        may("oauth-clients:write") && (
          <Dialog
            title="New application"
            size="lg"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New application
              </Button>
            )}
          >
            {(close) => <NewApplication onDone={close} />}
          </Dialog>
        )
      }
    >
      <ResourceTable
        label="OAuth applications"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No applications yet. One of another company can call with OAuth 2.0." }}
        columns={[
          {
            header: "Name",
            cell: ({ id, name }) => (
              <>
                <div>{name}</div>
                <Copyable value={id} label={`Copy client id of ${name}`} />
              </>
            ),
          },
          {
            header: "Acts",
            cell: (app) => app.flows.map((flow) => flows[flow]).join(", "),
            from: "sm",
          },
          {
            header: "Secret",
            cell: ({ lastFour }) => (lastFour === null ? "Public, none" : `…${lastFour}`),
            from: "md",
          },
          { header: "Scopes", cell: ({ scopes }) => <Permissions of={scopes} />, from: "md" },
          {
            header: "Made",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
            from: "lg",
          },
          { header: "Actions", align: "right", cell: (app) => <ApplicationActions of={app} /> },
        ]}
      />
    </Page>
  );
}

function ApplicationActions({ of }: { of: Application }) {
  const may = useMay();
  const confirm = useConfirm();
  const { id, version, name, type } = of;
  const archive = useCommand(api.access.oauth.clients.archive.mutate, {
    done: "Application taken away",
  });
  if (!may("oauth-clients:write")) return null;
  const button = (label: string, open: () => void) => (
    <Button variant="default" size="compact-sm" onClick={open} aria-label={`${label} ${name}`}>
      {label}
    </Button>
  );
  return (
    <Group gap={6} justify="flex-end">
      <Dialog title={`Edit ${name}`} size="lg" button={(open) => button("Edit", open)}>
        {(close) => <EditApplication of={of} onDone={close} />}
      </Dialog>
      {type === "confidential" && (
        <Dialog title={`New secret for ${name}`} button={(open) => button("Rotate", open)}>
          {(close) => <RotateSecret of={of} onDone={close} />}
        </Dialog>
      )}
      {button("Remove", () =>
        confirm(
          {
            title: "Take this application away?",
            body: `Every token of ${name} is over at once, and what people agreed to is forgotten.`,
            action: "Take away",
            isGrave: true,
          },
          () => archive.mutate({ id, version }),
        ),
      )}
    </Group>
  );
}
