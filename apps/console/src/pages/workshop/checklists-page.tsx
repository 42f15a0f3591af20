import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { SearchFilter } from "../../parts/filters.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { When } from "../../parts/values.tsx";
import { ChecklistForm } from "./checklist-form.tsx";
import { WorkshopTabs } from "./workshop-tabs.tsx";

export function ChecklistsPage() {
  const may = useMay();
  const list = useListState({ filters: [], sorts: ["name"] });
  const query = useQuery(
    trpc.workshop.checklists.list.queryOptions(
      { ...list.page, q: list.filters.q },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Checklists"
      description="What inspections look at; those that were begun keep theirs"
      actions={
        may("workshop:write") && (
          <Dialog
            title="New checklist"
            size="xl"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New checklist
              </Button>
            )}
          >
            {(close) => <ChecklistForm onDone={close} />}
          </Dialog>
        )
      }
    >
      <WorkshopTabs />
      <ResourceTable
        label="Checklists"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No checklists yet." }}
        filters={<SearchFilter list={list} label="name" />}
        columns={[
          { header: "Name", sort: "name", cell: ({ name }) => name },
          { header: "Items", align: "right", cell: ({ items }) => items.length },
          { header: "Version", align: "right", cell: ({ version }) => version, from: "sm" },
          { header: "Changed", cell: ({ updatedAt }) => <When at={updatedAt} />, from: "sm" },
          {
            header: "Edit",
            cell: (checklist) =>
              may("workshop:write") && (
                <Dialog
                  title={checklist.name}
                  size="xl"
                  button={(open) => (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={`Edit ${checklist.name}`}
                      onClick={open}
                    >
                      Edit
                    </Button>
                  )}
                >
                  {(close) => <ChecklistForm checklist={checklist} onDone={close} />}
                </Dialog>
              ),
          },
        ]}
      />
    </Page>
  );
}
