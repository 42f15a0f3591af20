import { ActionIcon, Button, Group } from "@mantine/core";
import { IconPencil, IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ArchiveButton } from "../../parts/archive-button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { FlagFilter, SearchFilter } from "../../parts/filters.tsx";
import { RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { CategoryName } from "../../parts/names.tsx";
import { Page } from "../../parts/page.tsx";
import { type Column, ResourceTable } from "../../parts/resource-table.tsx";
import { Lifecycle, Nothing } from "../../parts/values.tsx";
import { type Category, CategoryForm } from "./category-form.tsx";
import { ProductTabs } from "./product-tabs.tsx";

export function CategoriesPage() {
  const mayWrite = useMay()("catalog:write");
  const list = useListState({ filters: ["archived"], sorts: ["name", "code"] });
  const query = useQuery(
    trpc.catalog.categories.list.queryOptions(
      { ...list.page, q: list.filters.q, archived: list.filters.archived === "true" },
      { placeholderData: keepPreviousData },
    ),
  );
  const columns: Column<Category>[] = [
    {
      header: "Name",
      sort: "name",
      cell: ({ id, name }) => (
        <RowLink to="/products" search={{ categoryId: id }}>
          {name}
        </RowLink>
      ),
    },
    { header: "Code", sort: "code", cell: ({ code }) => code },
    {
      header: "Inside of",
      cell: ({ parentId }) => (parentId ? <CategoryName id={parentId} /> : <Nothing />),
      from: "sm",
    },
    { header: "State", cell: (category) => <Lifecycle of={category} />, from: "sm" },
  ];
  if (mayWrite)
    columns.push({
      header: "Actions",
      align: "right",
      cell: (category) => !category.archivedAt && <CategoryActions category={category} />,
    });
  return (
    <Page
      title="Categories"
      description="How products are ordered, in a tree of eight levels at most"
      actions={
        mayWrite && (
          <Dialog
            title="New category"
            button={(open) => (
              <Button leftSection={<IconPlus size={16} />} onClick={open}>
                New category
              </Button>
            )}
          >
            {(close) => <CategoryForm onDone={close} />}
          </Dialog>
        )
      }
    >
      <ProductTabs />
      <ResourceTable
        label="Categories"
        query={query}
        list={list}
        rowKey={({ id }) => id}
        empty={{ title: "No categories yet." }}
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
        columns={columns}
      />
    </Page>
  );
}

function CategoryActions({ category }: { category: Category }) {
  return (
    <Group gap={4} justify="flex-end" wrap="nowrap" className="above-row-link">
      <Dialog
        title="Edit category"
        button={(open) => (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`Edit ${category.name}`}
            onClick={open}
          >
            <IconPencil size={16} />
          </ActionIcon>
        )}
      >
        {(close) => <CategoryForm category={category} onDone={close} />}
      </Dialog>
      <ArchiveButton
        what="category"
        of={category}
        by={api.catalog.categories.archive.mutate}
        consequence={`${category.name} takes no further products or categories.`}
        name={category.name}
      />
    </Group>
  );
}
