import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { SearchFilter } from "../../parts/filters.tsx";
import { percent, quantity } from "../../parts/format.ts";
import { useListState } from "../../parts/list-state.ts";
import { ProductName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { ProductionTabs } from "./production-tabs.tsx";
import { RecipeForm } from "./recipe-form.tsx";

export function RecipesPage() {
  const may = useMay();
  const list = useListState({ filters: [], sorts: ["name", "code"] });
  const query = useQuery(
    trpc.catalog.recipes.list.queryOptions(
      { ...list.page, q: list.filters.q },
      { placeholderData: keepPreviousData },
    ),
  );
  return (
    <Page
      title="Recipes"
      description="What one run takes, and what it is expected to give"
      actions={
        may("catalog:write") && (
          <Dialog
            title="New recipe"
            size="lg"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New recipe
              </Button>
            )}
          >
            {(close) => <RecipeForm onDone={close} />}
          </Dialog>
        )
      }
    >
      <ProductionTabs />
      <ResourceTable
        label="Recipes"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No recipes yet." }}
        filters={<SearchFilter list={list} label="code or name" />}
        columns={[
          { header: "Code", sort: "code", cell: ({ code }) => code },
          { header: "Name", sort: "name", cell: ({ name }) => name },
          {
            header: "Product",
            cell: ({ productId }) => <ProductName id={productId} />,
            from: "sm",
          },
          { header: "One run", align: "right", cell: (row) => quantity(row.yieldQuantity) },
          { header: "Outturn", align: "right", cell: ({ outturn }) => percent(outturn) },
          {
            header: "Change",
            cell: ({ id, name }) =>
              may("catalog:write") && (
                <Dialog
                  title={name}
                  size="lg"
                  button={(open) => (
                    <Button
                      size="compact-sm"
                      variant="default"
                      onClick={open}
                      aria-label={`Change ${name}`}
                    >
                      Change
                    </Button>
                  )}
                >
                  {(close) => <EditRecipe id={id} onDone={close} />}
                </Dialog>
              ),
          },
        ]}
      />
    </Page>
  );
}

function EditRecipe({ id, onDone }: { id: string; onDone: () => void }) {
  const query = useQuery(trpc.catalog.recipes.get.queryOptions({ id }));
  return query.data ? <RecipeForm recipe={query.data} onDone={onDone} /> : null;
}
