import { IconPlus } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ChoiceFilter, FlagFilter, SearchFilter } from "../../parts/filters.tsx";
import { money } from "../../parts/format.ts";
import { ButtonLink, RowLink } from "../../parts/links.tsx";
import { useListState } from "../../parts/list-state.ts";
import { Page } from "../../parts/page.tsx";
import { CategorySelect } from "../../parts/pickers.tsx";
import { ResourceTable } from "../../parts/resource-table.tsx";
import { Lifecycle } from "../../parts/values.tsx";
import { kindNamed, kindOptions, kinds } from "./kinds.ts";
import { ProductTabs } from "./product-tabs.tsx";

export function ProductsPage() {
  const may = useMay();
  const list = useListState({
    filters: ["kind", "categoryId", "archived"],
    sorts: ["name", "sku", "price", "createdAt"],
  });
  const query = useQuery(
    trpc.catalog.products.list.queryOptions(
      {
        ...list.page,
        q: list.filters.q,
        kind: kindNamed(list.filters.kind),
        categoryId: list.filters.categoryId,
        archived: list.filters.archived === "true",
      },
      { placeholderData: keepPreviousData },
    ),
  );
  const add = may("catalog:write") && (
    <ButtonLink to="/products/new" leftSection={<IconPlus size={16} />}>
      New product
    </ButtonLink>
  );
  return (
    <Page title="Products" description="What is made, kept, sold and serviced" actions={add}>
      <ProductTabs />
      <ResourceTable
        label="Products"
        query={query}
        list={list}
        rowKey={(product) => product.id}
        empty={{ title: "No products yet. Add one, or import them from a file." }}
        filters={
          <>
            <SearchFilter list={list} label="SKU, barcode or name" />
            <ChoiceFilter
              label="Kind"
              data={kindOptions}
              value={list.filters.kind}
              onChange={(kind) => list.set({ kind })}
            />
            <CategorySelect
              size="sm"
              w={190}
              clearable
              placeholder="Category"
              aria-label="Category"
              value={list.filters.categoryId ?? null}
              onChange={(id) => list.set({ categoryId: id ?? undefined })}
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
              <RowLink to="/products/$id" params={{ id }}>
                {name}
              </RowLink>
            ),
          },
          { header: "SKU", sort: "sku", cell: ({ sku }) => sku },
          { header: "Kind", cell: ({ kind }) => kinds[kind], from: "sm" },
          { header: "Unit", cell: ({ unit }) => unit, from: "md" },
          { header: "State", cell: (product) => <Lifecycle of={product} />, from: "md" },
          { header: "Price", sort: "price", align: "right", cell: ({ price }) => money(price) },
        ]}
      />
    </Page>
  );
}
