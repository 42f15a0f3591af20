import { Button } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useCommand } from "../../parts/command.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { When } from "../../parts/values.tsx";
import { Permissions } from "./api-keys-page.tsx";

/** What who is signed in has agreed that applications may do for them. */
export function GrantsPage() {
  const confirm = useConfirm();
  const list = useListState({ filters: [], sorts: ["createdAt"] });
  const query = useQuery(
    trpc.access.oauth.grants.list.queryOptions(list.page, { placeholderData: keepPreviousData }),
  );
  const revoke = useCommand(api.access.oauth.grants.revoke.mutate, { done: "Taken back" });
  return (
    <Page title="Connected applications" description="Applications that may act for you">
      <ResourceTable
        label="Connected applications"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No application acts for you." }}
        columns={[
          { header: "Application", cell: ({ clientName }) => clientName },
          { header: "May", cell: ({ scopes }) => <Permissions of={scopes} /> },
          {
            header: "Since",
            sort: "createdAt",
            cell: ({ createdAt }) => <When at={createdAt} />,
            from: "sm",
          },
          {
            header: "Actions",
            align: "right",
            cell: ({ id, clientName }) => (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Take back from ${clientName}`}
                onClick={() =>
                  confirm(
                    {
                      title: "Take it back?",
                      body: `${clientName} may not act for you any more. Its tokens are over at once.`,
                      action: "Take back",
                      isGrave: true,
                    },
                    () => revoke.mutate({ id }),
                  )
                }
              >
                Take back
              </Button>
            ),
          },
        ]}
      />
    </Page>
  );
}
