import { IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { api, trpc } from "../../api/trpc.ts";
import { useMay } from "../../parts/access.ts";
import { ArchiveButton } from "../../parts/archive-button.tsx";
import { money, percent, quantity } from "../../parts/format.ts";
import { ButtonLink, TextLink } from "../../parts/links.tsx";
import { CategoryName, VendorName } from "../../parts/names.tsx";
import { Facts, Page, QueryPage, Section } from "../../parts/page.tsx";
import { Lifecycle, Nothing, RecordId, When } from "../../parts/values.tsx";
import { ProductStock } from "../stock/product-stock.tsx";
import { kinds, type Product } from "./kinds.ts";
import { ProductImages } from "./product-images.tsx";

export function ProductPage() {
  const { id } = useParams({ from: "/signed-in/products/$id" });
  const query = useQuery(trpc.catalog.products.get.queryOptions({ id }));
  return (
    <QueryPage query={query} title="Product">
      {(product) => (
        <Page
          title={product.name}
          description={product.sku}
          back={<TextLink to="/products">Products</TextLink>}
          actions={<ProductActions product={product} />}
        >
          <Section title="About">
            <Facts
              facts={[
                ["Kind", kinds[product.kind]],
                ["Price", `${money(product.price)} per ${product.unit}`],
                ["Cost", product.cost ? money(product.cost) : <Nothing key="cost" />],
                ["Tax", percent(product.taxRate)],
                [
                  "Category",
                  product.categoryId ? (
                    <CategoryName key="category" id={product.categoryId} />
                  ) : (
                    <Nothing key="category" />
                  ),
                ],
                [
                  "Vendor",
                  product.vendorId ? (
                    <VendorName key="vendor" id={product.vendorId} />
                  ) : (
                    <Nothing key="vendor" />
                  ),
                ],
                ["Barcode", product.barcode ?? <Nothing key="barcode" />],
                [
                  "Reorder",
                  `at ${quantity(product.reorderLevel)}, then ${quantity(product.reorderQuantity)}`,
                ],
                ["State", <Lifecycle key="state" of={product} />],
                ["Changed", <When key="changed" at={product.updatedAt} />],
                ["Id", <RecordId key="id" of={product.id} />],
              ]}
            />
            {product.description && (
              <p style={{ whiteSpace: "pre-wrap", marginBottom: 0 }}>{product.description}</p>
            )}
          </Section>
          <ProductImages product={product} />
          {product.kind !== "service" && <ProductStock product={product} />}
        </Page>
      )}
    </QueryPage>
  );
}

function ProductActions({ product }: { product: Product }) {
  const may = useMay();
  if (!may("catalog:write") || product.archivedAt) return null;
  return (
    <>
      <ArchiveButton
        what="product"
        of={product}
        by={api.catalog.products.archive.mutate}
        consequence={`${product.name} (${product.sku}) is no longer offered. Its stock, orders and history stay.`}
      />
      <ButtonLink
        to="/products/$id/edit"
        params={{ id: product.id }}
        variant="default"
        leftSection={<IconPencil size={16} />}
      >
        Edit
      </ButtonLink>
    </>
  );
}
