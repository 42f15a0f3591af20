import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { trpc } from "../../api/trpc.ts";
import { TextLink } from "../../parts/links.tsx";
import { Page, QueryPage } from "../../parts/page.tsx";
import { ProductForm } from "./product-form.tsx";

export function NewProductPage() {
  const navigate = useNavigate();
  return (
    <Page title="New product" back={<TextLink to="/products">Products</TextLink>}>
      <ProductForm
        onDone={(id) => void navigate({ to: "/products/$id", params: { id } })}
        onCancel={() => void navigate({ to: "/products" })}
      />
    </Page>
  );
}

export function EditProductPage() {
  const { id } = useParams({ from: "/signed-in/products/$id/edit" });
  const navigate = useNavigate();
  const query = useQuery(trpc.catalog.products.get.queryOptions({ id }));
  const toProduct = () => void navigate({ to: "/products/$id", params: { id } });
  return (
    <QueryPage query={query} title="Edit product">
      {(product) => (
        <Page
          title={`Edit ${product.name}`}
          back={
            <TextLink to="/products/$id" params={{ id }}>
              {product.name}
            </TextLink>
          }
        >
          <ProductForm product={product} onDone={toProduct} onCancel={toProduct} />
        </Page>
      )}
    </QueryPage>
  );
}
